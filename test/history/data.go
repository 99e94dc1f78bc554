package history

import "maps"

// data: of every key the last acknowledged value stands, or one that was tried
// after it and not answered.
func (c *inquiry) data(id string) {
	stands := c.endings[id].Data
	tried, taken := map[string]map[int]bool{}, map[string]int{}
	for _, a := range c.Acts {
		if a.Kind != Set || a.Session != id {
			continue
		}
		if tried[a.Key] == nil {
			tried[a.Key] = map[int]bool{}
		}
		tried[a.Key][a.Value] = tried[a.Key][a.Value] || a.Outcome != Refused
		if a.Outcome == Taken {
			taken[a.Key] = max(taken[a.Key], a.Value)
		}
	}
	for _, key := range sorted(taken) {
		if stands[key] < taken[key] {
			c.fault(Lost, id, "user data %s=%d was acknowledged, it is %d", key, taken[key], stands[key])
		}
	}
	for _, key := range sorted(stands) {
		if !tried[key][stands[key]] {
			c.fault(Foreign, id, "user data %s=%d was set by nobody", key, stands[key])
		}
	}
}

// taken reports whether an acknowledged value of the key lies between the two.
func (c *inquiry) takenBetween(id, key string, from, to int) (int, bool) {
	for _, a := range c.Acts {
		if a.Kind == Set && a.Session == id && a.Key == key && a.Outcome == Taken && from < a.Value && a.Value < to {
			return a.Value, true
		}
	}
	return 0, false
}

// changes returns the keys whose value differs.
func changes(from, to map[string]int) []string {
	differs := map[string]int{}
	for key, value := range to {
		if from[key] != value {
			differs[key] = value
		}
	}
	for key := range from {
		if _, there := to[key]; !there {
			differs[key] = 0
		}
	}
	return sorted(differs)
}

func noneNewer(in, than map[string]int) bool {
	for key, value := range maps.All(in) {
		if value > than[key] {
			return false
		}
	}
	return true
}
