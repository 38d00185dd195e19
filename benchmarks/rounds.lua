-- For wrk: goes round a list of addresses. Arguments after `--`: the file with one path per line (after a tab, if wanted,
-- the value of If-None-Match), and what Accept-Encoding shall say, if anything.
local requests, at = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, etag = line:match("^([^\t]+)\t?(.*)$")
    local headers = {}
    if arguments[2] then headers["Accept-Encoding"] = arguments[2] end
    if etag ~= "" then headers["If-None-Match"] = etag end
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
