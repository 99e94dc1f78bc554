// The shapes that the page handles, for the type checker. The first ones are the API's.

/**
 * @typedef {object} Participant one number, and who sent from it
 * @property {string} phoneNumber
 * @property {string} [formattedPhoneNumber]
 * @property {string} [userName]
 */

/**
 * @typedef {object} Resource an IM session as the API shows it to one agent
 * @property {string} id
 * @property {State} state
 * @property {Record<string, any>} [userData]
 * @property {Participant[]} participants
 * @property {string[]} capabilities
 * @property {string} path
 * @property {string} [startedAt]
 * @property {"Incoming"|"Outgoing"} [direction]
 * @property {string} [devicePath]
 * @property {{code: string, text: string}} [reason]
 */

/** @typedef {"Initiating"|"Alerting"|"Talking"|"Completed"} State */

/**
 * @typedef {object} Device a DN of the agent's
 * @property {string} id
 * @property {string} path
 * @property {string} phoneNumber
 * @property {"Active"|"Inactive"} [deviceState]
 * @property {{id?: string, state: string, displayName?: string, workMode?: string, reason?: string}} [userState]
 * @property {"On"|"Off"} [doNotDisturb]
 * @property {string[]} [capabilities]
 * @property {boolean} [imCapable]
 * @property {string} [imUnfitReason]
 */

/** @typedef {{operationName: string, id?: string, displayName?: string, state: string, workMode?: string}} AgentState what an agent can be, and the operation that leads there */

/**
 * @typedef {object} User
 * @property {string} id
 * @property {string} userName
 * @property {string} [firstName]
 * @property {string} [lastName]
 * @property {string[]} [roles]
 * @property {Device[]} [devices]
 * @property {Resource[]} [imSessions]
 * @property {{id: string}[]} [features]
 */

/**
 * @typedef {object} Entry a message as the server keeps it
 * @property {number} index
 * @property {string} [messageId]
 * @property {string} text
 * @property {boolean} mine
 * @property {string} sender a name to show
 * @property {string} at RFC 3339
 */

/**
 * @typedef {object} Pending a message of one's own that is not in the transcript yet
 * @property {string} ref the client's reference, the same for every try
 * @property {string} session
 * @property {string} text
 * @property {string} at
 * @property {"waiting"|"sending"|"unknown"|"sent"|"refused"} state
 * @property {boolean} [shown] the transcript has it
 * @property {Refusal} [refusal]
 */

/**
 * @typedef {object} Session
 * @property {string} id
 * @property {string} peer a number
 * @property {State} state
 * @property {"Incoming"|"Outgoing"} direction
 * @property {string} startedAt
 * @property {string} [endedAt]
 * @property {string[]} capabilities
 * @property {Record<string, any>} userData
 * @property {string} [devicePath]
 * @property {{code: string, text: string}} [reason]
 * @property {Entry[]} entries in the order of their indexes
 * @property {boolean} whole the transcript has been read from its beginning
 * @property {number} readTo the index up to which the agent has read
 * @property {{index: number, count: number, closed: boolean}} [divider] before the first new message
 * @property {number} [ringsUntil] ms since 1970, by this machine's clock
 * @property {boolean} [autoAnswered]
 */

/**
 * @typedef {object} Refusal what was not done, why, and what next
 * @property {"refused"|"unreachable"|"expired"} kind
 * @property {number} code the API's status code
 * @property {number} status of HTTP; 0: none came
 * @property {string} why the server's words
 * @property {string} id for whoever looks into it
 */

/** @typedef {{what: string, why: string, next: string, id: string}} Explanation */

/**
 * @typedef {object} Person a colleague
 * @property {string} userName
 * @property {string} name
 * @property {string} number "" if none is known
 * @property {string} presence a word of the API; "" if none is told
 * @property {boolean} lost in a session, but not connected
 * @property {string} unfit why the number cannot message; "" if it can
 */

/**
 * @typedef {object} Ladder a session as its log has it
 * @property {string} id
 * @property {string} startedAt
 * @property {string} [ringUntil]
 * @property {string} [endedAt]
 * @property {{code: string, text: string}} [reason]
 * @property {{phoneNumber: string, userName?: string, state?: State}[]} parties
 * @property {number} lastIndex
 * @property {Step[]} steps
 */

/** @typedef {{index?: number, timestamp: string, kind: "Request"|"Event"|"Notification"|"SIP", from: string, to: string, text: string}} Step */

/** @typedef {{id: string, peer: string, startedAt: string, endedAt?: string, direction: "Incoming"|"Outgoing", reason?: {code: string, text: string}}} Past */

export {};
