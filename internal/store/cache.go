package store

// cache keeps the values used last, at most as many as its bound: two halves,
// of which the older is dropped whole when the younger is full. The zero cache
// keeps nothing. It is not safe for use by several goroutines.
type cache[K comparable, V any] struct {
	half       int
	young, old map[K]V
}

func newCache[K comparable, V any](most int) *cache[K, V] {
	return &cache[K, V]{half: most / 2, young: map[K]V{}}
}

func (c *cache[K, V]) get(key K) (V, bool) {
	if v, ok := c.young[key]; ok {
		return v, true
	}
	v, ok := c.old[key]
	if ok {
		c.put(key, v)
	}
	return v, ok
}

func (c *cache[K, V]) put(key K, value V) {
	if c.half == 0 {
		return
	}
	if _, ok := c.young[key]; !ok && len(c.young) >= c.half {
		c.old, c.young = c.young, map[K]V{}
	}
	c.young[key] = value
}

func (c *cache[K, V]) drop(key K) {
	delete(c.young, key)
	delete(c.old, key)
}

func (c *cache[K, V]) clear() { c.old, c.young = nil, map[K]V{} }
