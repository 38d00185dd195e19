"""The machine that the settings name."""

from touristinfo.config import Config, MachineKind
from touristinfo.errors import SettingError
from touristinfo.messages import N_
from touristinfo.translation.machine.chat import Chat
from touristinfo.translation.machine.deepl import DeepL
from touristinfo.translation.machine.service import Machine


def machine_of(config: Config) -> Machine:
    """The machine that TOURISTINFO_MACHINE names. Raises SettingError where it is `none`, or lacks what it needs."""
    if config.machine is MachineKind.DEEPL and config.machine_key:
        return DeepL(config.machine_url, config.machine_key)
    if config.machine is MachineKind.OPENAI and config.machine_model:
        return Chat(config.machine_url, config.machine_key, config.machine_model)
    raise SettingError(
        N_("No translation service is set: TOURISTINFO_MACHINE names one, with its address, key and model.")
    )
