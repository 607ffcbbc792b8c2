-- The records of one meeting: a hash, so that erasing the meeting is erasing one key. Of each record it has
--   <record>:done  "<millisecond it ends> <JSON>"
--   <record>:run   "<millisecond its lease ends> <owner> <fingerprint>"
-- Each script runs alone, whole or not at all, and only the owner of a lease can end it.
local KEY = KEYS[1]
local verb, record, owner = ARGV[1], ARGV[2], ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function split(text)
  local ends, rest = string.match(text or '', '^(%d+) (.*)$')
  if ends and tonumber(ends) > now then
    return rest
  end
  return nil
end

local function put(field, milliseconds, text)
  redis.call('HSET', KEY, field, string.format('%d', now + milliseconds) .. ' ' .. text)
  if redis.call('PTTL', KEY) < milliseconds then
    redis.call('PEXPIRE', KEY, milliseconds)
  end
end

-- erase
if verb == 'erase' then
  local records, count = {}, 0
  for _, field in ipairs(redis.call('HKEYS', KEY)) do
    local name = string.match(field, '^[^:]+')
    if not records[name] then
      records[name], count = true, count + 1
    end
  end
  redis.call('UNLINK', KEY)
  return count
end

local run, done = record .. ':run', record .. ':done'
local lease = split(redis.call('HGET', KEY, run))
local mine = lease and string.match(lease, '^%S+') == owner

-- begin <record> <owner> <milliseconds> <fingerprint> <again>
if verb == 'begin' then
  if lease then
    return {'running', string.match(lease, '%S+$')}
  end
  local answer = split(redis.call('HGET', KEY, done))
  if answer and ARGV[6] == '0' then
    return {'done', answer}
  end
  put(run, tonumber(ARGV[4]), owner .. ' ' .. ARGV[5])
  return {'lease', ''}
end

-- renew <record> <owner> <milliseconds> <fingerprint>
if verb == 'renew' then
  if mine then
    put(run, tonumber(ARGV[4]), owner .. ' ' .. ARGV[5])
  end
  return mine and 1 or 0
end

-- finish <record> <owner> <milliseconds> <JSON>
if verb == 'finish' then
  if mine then
    put(done, tonumber(ARGV[4]), ARGV[5])
    redis.call('HDEL', KEY, run)
  end
  return mine and 1 or 0
end

-- abandon <record> <owner>
if mine then
  redis.call('HDEL', KEY, run)
end
return mine and 1 or 0
