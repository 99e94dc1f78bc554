// Package process runs the real parley program for tests, as people run it: a
// process of its own, with a configuration file, a provisioning file and a
// store on disk, on a free port of this machine.
//
// A test package whose TestMain is Main has the program built once. Start gives
// a Server, which may be killed, stopped and started again on the same files;
// Run runs any other command to its end, and Next builds a version to come. Whatever a test leaves running is
// killed at its end, and what it logged is shown if the test failed.
//
// Tests import it; it imports the standard library only.
package process
