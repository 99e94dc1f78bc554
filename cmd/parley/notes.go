package main

// provisionCommand is about the provisioning file of a running server.
type provisionCommand struct {
	Notes notesCommand `cmd:"" help:"List where the provisioning file and changes by the API differed, and what became of it."`
}

type notesCommand struct{ desk }

// Help is the example in the command's help.
func (notesCommand) Help() string {
	return "The file wins for what it changed since it was last read; everything else stays as the API left it. Nothing of " +
		"that happens without a line here.\n\nExample: parley provision notes --as admin:secret"
}

// Run prints a line for each note.
func (c notesCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		notes, err := w.ProvisioningNotes(w.ctx)
		if err != nil || w.json {
			return first(err, func() error { return w.printJSON(notes) })
		}
		if len(notes) == 0 {
			return w.say("file and API never differed")
		}
		rows := [][]string{{"TIME", "CENTER", "KIND", "NAME", "NOTE"}}
		for _, n := range notes {
			rows = append(rows, []string{n.Timestamp, n.ContactCenter, n.Kind, n.Name, n.Text})
		}
		return w.table(rows...)
	})
}
