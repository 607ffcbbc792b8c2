-- What every script begins with. Each of them runs alone, whole or not at all: that is what makes the
-- promises hold between instances. All state lives under these seven names:
--   entries  field -> 16 random characters, then the answer as JSON
--   expiries field scored by the millisecond after which it may not even be served stale
--   locks    field -> "owner until": who is computing it, and until when nobody else may
--   log      orders, newest first, each "<number>-<random> <JSON>"; the first one names the present
--   numbers  counts the orders
--   members  instance -> "<millisecond of its last beat> <the order it has carried out last>"
--   version  id of the newest refresh
-- A field is "<8 characters for the code that computes it>:<key>".
local ENTRIES, EXPIRIES, LOCKS, LOG, NUMBERS, MEMBERS, VERSION = unpack(KEYS)
local LOG_LENGTH = 1000

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function id_of(order)
  return string.match(order, '^%S+')
end

local function number_of(id)
  return tonumber(string.match(id, '^%d+'))
end

local function head()
  local newest = redis.call('LINDEX', LOG, 0)
  return newest and id_of(newest)
end

local function append(order, random)
  local id = redis.call('INCR', NUMBERS) .. '-' .. random
  redis.call('LPUSH', LOG, id .. ' ' .. order)
  redis.call('LTRIM', LOG, 0, LOG_LENGTH - 1)
  return id
end

local function forget(field)
  redis.call('HDEL', ENTRIES, field)
  redis.call('ZREM', EXPIRIES, field)
end

local function forget_all()
  redis.call('UNLINK', ENTRIES, EXPIRIES, LOCKS)
end

local function locked_by(field, time)
  local owner, till = string.match(redis.call('HGET', LOCKS, field) or '', '^(%S+) (%d+)$')
  return owner and tonumber(till) > time and owner
end

local function lock(field, owner, till)
  redis.call('HSET', LOCKS, field, owner .. ' ' .. string.format('%d', till))
end

local function unlock(field, owner)
  if locked_by(field, 0) == owner then
    redis.call('HDEL', LOCKS, field)
  end
end
