package config

import "errors"

// field reads and writes one field of a Config as texts: one, or any number
// for a list. set leaves the field alone when it returns an error.
type field struct {
	get func() []string
	set func([]string) error
}

// same is the format of a text.
func same(s string) string { return s }

// bind makes a field of one value.
func bind[T any](p *T, parse func(string) (T, error), format func(T) string) field {
	return field{
		get: func() []string { return []string{format(*p)} },
		set: func(texts []string) error {
			if len(texts) != 1 {
				return errors.New("is a list")
			}
			v, err := parse(texts[0])
			if err == nil {
				*p = v
			}
			return err
		},
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
		set: func(texts []string) error {
			values := make([]T, len(texts))
			for i, text := range texts {
				v, err := parse(text)
				if err != nil {
					return err
				}
				values[i] = v
			}
			*p = values
			return nil
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
