package play

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// lane is how many columns lie between two lines of the ladder; margin is where
// the first line stands. With three lines the drawing is 101 columns wide.
const (
	lane   = 45
	margin = 8
)

// pen draws rows as text of a fixed width.
type pen struct {
	names  [2]string
	two    bool // there is a line on the right
	colour bool
}

func newPen(out io.Writer, names [2]string, two bool) pen {
	return pen{names: names, two: two, colour: isTerminal(out) && os.Getenv("NO_COLOR") == ""}
}

func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// header names the lines.
func (p pen) header(numbers [2]string) string {
	text := p.heads(p.names[left], "parley", p.names[right])
	if numbers != [2]string{} {
		text += p.heads(numbers[left], "", numbers[right])
	}
	return text + strings.Repeat(" ", margin) + p.bars() + "\n"
}

func (p pen) heads(l, middle, r string) string {
	line := strings.Repeat(" ", margin) + fit(l, lane-8)
	half := margin + 1 + lane - utf8.RuneCountInString(middle)/2
	line = fit(line, half) + middle
	if p.two {
		most := margin + 2*lane + 3
		r = strings.TrimSpace(fit(r, lane-8))
		line = fit(line, most-utf8.RuneCountInString(r)) + r
	}
	return strings.TrimRight(line, " ") + "\n"
}

// bars are the lines where nothing happens.
func (p pen) bars() string {
	if p.two {
		return "│" + strings.Repeat(" ", lane) + "│" + strings.Repeat(" ", lane) + "│"
	}
	return "│" + strings.Repeat(" ", lane) + "│"
}

func (p pen) title(n int, text string) string {
	width := margin + lane + 2
	if p.two {
		width += lane + 1
	}
	line := clip(fmt.Sprintf("── %d. %s ", n, clean(text)), width)
	return p.paint(bold, line+strings.Repeat("─", max(0, width-utf8.RuneCountInString(line)))) + "\n"
}

// event writes a T-Server event's name over the server's line.
func (p pen) event(name string) string {
	bars := []rune(p.bars())
	at := lane + 1 - len(name)/2
	before, after := string(bars[:at]), string(bars[min(at+len(name), len(bars)):])
	return strings.TrimRight(strings.Repeat(" ", margin)+before+p.paint(cyan, name)+after, " ") + "\n"
}

// row draws an arrow with its text.
func (p pen) row(r row, at time.Duration) string {
	line := fmt.Sprintf("%*s ", margin-1, elapsed(at))
	toRight := (r.side == left) == (r.arrow == request)
	text := p.text(r, toRight)
	switch {
	case !p.two:
		line = p.paint(dim, line) + text
	case r.side == left:
		line = p.paint(dim, line) + text + strings.Repeat(" ", lane) + "│"
	default:
		line = p.paint(dim, line) + "│" + strings.Repeat(" ", lane) + text
	}
	return line + "\n"
}

// text is one lane with the lines on both of its sides.
func (p pen) text(r row, toRight bool) string {
	stroke := "─"
	if r.arrow == notice {
		stroke = "┄"
	}
	words := clip(clean(r.text), lane-4)
	rest := strings.Repeat(stroke, lane-4-utf8.RuneCountInString(words))
	if r.bad {
		words = p.paint(red, words)
	}
	if toRight {
		return "├" + stroke + " " + words + " " + rest + ">│"
	}
	return "│<" + rest + " " + words + " " + stroke + "┤"
}

func (p pen) verdict(ok bool, text string) string {
	if ok {
		return p.paint(green, "OK") + "  " + text + "\n"
	}
	return p.paint(red, "FAILED") + "  " + clean(text) + "\n"
}

func (p pen) detail(name, text string) string { return fmt.Sprintf("  %-9s %s\n", name, clean(text)) }

// elapsed writes a time in at most seven columns.
func elapsed(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// fit makes text exactly n columns wide.
func fit(text string, n int) string {
	text = clip(text, n)
	return text + strings.Repeat(" ", n-utf8.RuneCountInString(text))
}

func clip(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}

// clean keeps a server's words from moving the cursor.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
}

// colour is an SGR code of a terminal.
type colour string

const (
	bold  colour = "1"
	dim   colour = "2"
	red   colour = "31"
	green colour = "32"
	cyan  colour = "36"
)

func (p pen) paint(c colour, text string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}
