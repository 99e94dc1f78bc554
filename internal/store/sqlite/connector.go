package sqlite

import (
	"context"
	sqldriver "database/sql/driver"

	driver "modernc.org/sqlite"
)

// connector opens connections without the driver's registration by name.
type connector struct{ name string }

func (c connector) Connect(context.Context) (sqldriver.Conn, error) { return c.Driver().Open(c.name) }

func (c connector) Driver() sqldriver.Driver { return &driver.Driver{} }
