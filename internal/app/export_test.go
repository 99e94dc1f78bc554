package app

// Dies has the server end without a word to other nodes, as a killed process does.
func (a *App) Dies() { a.left.Do(func() {}) }
