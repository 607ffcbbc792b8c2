-- Gives an order to all instances, and does at once what it means for the answers here.
-- Arguments: random, the order as JSON, its kind, the version it begins, a channel to wake the others
--   on, then the pieces of the pattern between its stars.
-- Returns: the order's id, how many answers it has deleted, and the millisecond it was given in.
local random, order, kind, version, channel = unpack(ARGV)

local function meets(text)
  if #ARGV == 6 then
    return string.find(text, ARGV[6], 1, true) ~= nil
  end
  local first, last = ARGV[6], ARGV[#ARGV]
  if string.sub(text, 1, #first) ~= first then
    return false
  end
  local from = #first + 1
  for i = 7, #ARGV - 1 do
    local _, ends = string.find(text, ARGV[i], from, true)
    if not ends then
      return false
    end
    from = ends + 1
  end
  return #text - #last + 1 >= from and string.sub(text, #text - #last + 1) == last
end

local deleted = 0
if kind == 'clear' then
  deleted = redis.call('ZCOUNT', EXPIRIES, now(), '+inf')
  forget_all()
elseif kind == 'invalidate' then
  for _, field in ipairs(redis.call('HKEYS', ENTRIES)) do
    if meets(string.sub(field, 10)) then
      deleted = deleted + 1
      forget(field)
    end
  end
  for _, field in ipairs(redis.call('HKEYS', LOCKS)) do
    if meets(string.sub(field, 10)) then
      redis.call('HDEL', LOCKS, field)
    end
  end
elseif kind == 'refresh' then
  redis.call('SET', VERSION, version)
  redis.call('UNLINK', LOCKS)  -- what is being computed is of yesterday: nobody has to wait for it
end
local id = append(order, random)
redis.call('PUBLISH', channel, id)
return {id, deleted, string.format('%d', now())}
