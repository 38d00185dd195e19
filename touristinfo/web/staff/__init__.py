"""The console at `/staff/`, where staff translate, review and publish; an app of its own beside the public one."""
