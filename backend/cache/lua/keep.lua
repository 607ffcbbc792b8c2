-- Stores an answer unless something has been ordered that the instance has not carried out: then the
-- answer may be older than a clear. Bounded: what expires first goes first.
-- Arguments: field, owner of the lock, last order carried out, the answer, milliseconds it may be
--   served for, entries to keep.
-- Returns: whether it was stored.
local field, owner, position, stored, life, most = unpack(ARGV)
unlock(field, owner)
if head() ~= position then
  return 0
end
local time = now()
redis.call('HSET', ENTRIES, field, stored)
redis.call('ZADD', EXPIRIES, time + life, field)
for _, old in ipairs(redis.call('ZRANGEBYSCORE', EXPIRIES, '-inf', time, 'LIMIT', 0, 100)) do
  forget(old)
end
for _ = 1, redis.call('ZCARD', EXPIRIES) - most do
  forget(redis.call('ZRANGE', EXPIRIES, 0, 0)[1])
end
for _, name in ipairs({ENTRIES, EXPIRIES}) do  -- when no instance is left, neither are these
  if redis.call('PTTL', name) < tonumber(life) then
    redis.call('PEXPIRE', name, life)
  end
end
return 1
