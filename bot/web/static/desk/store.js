// What this browser keeps for a member of the staff: under their name, for a computer may be shared.

/** The key of `name` for the member whose id is given. */
export function keyOf(member, name) {
  return `desk/${member}/${name}`;
}

/** All that is kept for this member goes; what others keep here stays. */
export function forget(member) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(keyOf(member, ""))) localStorage.removeItem(key);
}
