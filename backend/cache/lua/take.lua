-- Finds an answer, or the right to compute it.
-- Arguments: field, an answer the caller has refused ('' for none), owner, milliseconds a lock holds.
-- Returns: the answer or nothing, and whether the caller has the lock.
local field, refused, owner, lease = unpack(ARGV)
local time = now()
local stored = redis.call('HGET', ENTRIES, field)
if stored and string.sub(stored, 1, 16) ~= refused
  and tonumber(redis.call('ZSCORE', EXPIRIES, field) or 0) > time then
  return {stored, 0}
end
local holder = locked_by(field, time)
if holder and holder ~= owner then
  return {false, 0}
end
lock(field, owner, time + lease)
return {false, 1}
