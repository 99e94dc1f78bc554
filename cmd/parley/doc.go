// Command parley is the server, its demo and its tools in one binary.
//
// A command is a struct of flags with a Run method; cli.go has them all. Run
// gets a terminal: the environment, standard output for results, standard error
// for logs and complaints, and the signals. Main does everything but ending the
// process, so that tests start any command without one.
//
// Exit codes: 0 a clean end, 2 a wrong configuration or command line with
// nothing started, 1 anything else. The first SIGINT or SIGTERM stops a server
// gracefully, the second at once with 1; SIGHUP rereads the provisioning file.
//
// Every key of the configuration is a flag of the commands that read it; the
// flags are made from config's own table.
//
// The package may import app, auth, config, fault, play, provision and the SDK.
package main
