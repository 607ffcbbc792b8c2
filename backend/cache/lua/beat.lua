-- An instance says that it is there, and hears what has been ordered since the last order it carried out.
-- Arguments: instance, last order ('' when it knows of none), random, a clear as JSON, milliseconds for
--   which a lock holds, milliseconds after which a silent member is forgotten, then field and owner of
--   each lock it still needs.
-- Returns: the newest order, whether the instance has lost the thread, version, number of members,
--   and the orders it missed, newest first.
local instance, position, random, clear, lease, known = unpack(ARGV)
local time = now()
local newest = head() or append(clear, random)
local missed, lost = {}, 0
if position ~= '' and position ~= newest then
  local behind = number_of(newest) - number_of(position)
  local last = behind > 0 and redis.call('LINDEX', LOG, behind)
  if last and id_of(last) == position then
    missed = redis.call('LRANGE', LOG, 0, behind - 1)
  else
    -- Flushed, restored from an older copy, or away for too long: nobody can tell which answers an
    -- order has meant meanwhile, so none survives.
    lost = 1
    forget_all()
    newest = append(clear, random)
  end
end
redis.call('HSET', MEMBERS, instance, string.format('%d', time) .. ' ' .. position)
local members = redis.call('HGETALL', MEMBERS)
for i = 1, #members, 2 do
  if tonumber(string.match(members[i + 1], '^%d+')) < time - known then
    redis.call('HDEL', MEMBERS, members[i])
  end
end
for i = 7, #ARGV, 2 do
  if locked_by(ARGV[i], 0) == ARGV[i + 1] then
    lock(ARGV[i], ARGV[i + 1], time + lease)
  end
end
return {newest, lost, redis.call('GET', VERSION) or '', redis.call('HLEN', MEMBERS), missed}
