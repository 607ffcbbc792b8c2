-- Counts a request on a caller's meter; returns how many milliseconds it comes too early, 0 when it does not.
-- KEYS: the meter. ARGV: requests a minute. `limits.Meter` does the same in memory.
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local interval = 60000 / ARGV[1]
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local early = due - now - interval * (ARGV[1] - 1)
if early > 0 then
  return math.ceil(early)
end
redis.call('SET', KEYS[1], string.format('%.3f', due + interval), 'PX', math.ceil(due + interval - now))
return 0
