package config

// field reads and writes one field of a Config as texts: one, or any number
// for a list.
type field struct {
	get func() []string
	try func(string) error // whether the text may be a value, or an item of the list
	set func([]string)     // takes texts that try let pass
}

// same is the format of a text.
func same(s string) string { return s }

// bind makes a field of one value.
func bind[T any](p *T, parse func(string) (T, error), format func(T) string) field {
	return field{
		get: func() []string { return []string{format(*p)} },
		try: func(text string) error { _, err := parse(text); return err },
		set: func(texts []string) { *p, _ = parse(texts[0]) },
	}
}

// bindList makes a field of any number of values.
func bindList[T any](p *[]T, parse func(string) (T, error), format func(T) string) field {
	return field{
		get: func() []string {
			texts := make([]string, len(*p))
			for i, v := range *p {
				texts[i] = format(v)
			}
			return texts
		},
		try: func(text string) error { _, err := parse(text); return err },
		set: func(texts []string) {
			*p = make([]T, len(texts))
			for i, text := range texts {
				(*p)[i], _ = parse(text)
			}
		},
	}
}

// bindChoice makes a field of one of the listed values.
func bindChoice[T ~string](p *T, all ...T) field {
	parse := func(text string) (T, error) {
		for _, v := range all {
			if string(v) == text {
				return v, nil
			}
		}
		return "", errUnknown
	}
	return bind(p, parse, func(v T) string { return string(v) })
}
