package strict

import (
	"strings"
	"unicode/utf8"
)

// Nearest returns the known word that somebody most likely meant by word: equal
// but for case, blanks and dashes, or at most a third of its letters away.
func Nearest(word string, known []string) (string, bool) {
	best, least := "", utf8.RuneCountInString(word)/3+1
	if least > 4 {
		least = 4
	}
	for _, candidate := range known {
		if d := distance(fold(word), fold(candidate), least); d < least {
			best, least = candidate, d
		}
	}
	return best, best != ""
}

// fold takes away what people vary without noticing.
func fold(word string) []rune {
	return []rune(strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(word)))
}

// distance is Levenshtein's, with two neighbours swapped counting as one
// change; from limit on it does not count on.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	older, before, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range before {
		before[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(before[j]+1, row[j-1]+1, before[j-1]+differ(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, before, row = before, row, older
	}
	return before[len(b)]
}

func differ(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}
