// Package agentstate is the model of how an agent stands on his devices.
//
// A State is what the API shows as userState: LoggedIn, Ready, NotReady with a
// work mode and a reason. A Standing is a State and do-not-disturb on one
// device; the zero Standing is that of a device on which nobody is logged in.
// An Operation leads to a State, whatever the state before: T-Server leaves no
// transition out for an agent who is logged in.
//
//	LoggedIn --Ready--------> Ready
//	any      --NotReady-----> NotReady
//	any      --AuxWork------> NotReady, work mode AuxWork
//	any      --AfterCallWork> NotReady, work mode AfterCallWork
//
// Nothing here talks, waits or remembers: roster keeps standings, engine
// decides who may change them, render shows them.
//
// The package may import fault and the standard library.
package agentstate
