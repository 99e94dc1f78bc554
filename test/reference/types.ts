// Uses the generated types as a desktop would; it is checked and never run.
import type { components, paths } from '../../docs/gws'

type Schemas = components['schemas']

export const initiate: Schemas['InitiateIMSession'] = { operationName: 'InitiateIMSession', destination: { phoneNumber: '3002' }, userData: { favColor: 'blue' } }

type Heard = Schemas['IMSessionStateChangeMessage'] | Schemas['IMLogUpdateMessage'] | Schemas['DeviceStateChangeMessage'] | Schemas['ChannelStateChangeMessageV2']

// A message's type tells the notifications apart.
export function words(heard: Heard): string {
  switch (heard.messageType) {
    case 'IMLogUpdateMessage': return heard.message
    case 'IMSessionStateChangeMessage': return heard.imSession.state
    case 'DeviceStateChangeMessage': return heard.devices.map(device => device.deviceState).join()
    case 'ChannelStateChangeMessageV2': return heard.channels.map(channel => channel.dndState).join()
  }
}

// Operations are told apart by operationName.
type Sent = components['requestBodies']['IMSessionOperation']['content']['application/json']
export const names: Sent['operationName'][] = ['SendMessage', 'Complete', 'AttachUserData', 'UpdateUserData', 'DeleteUserData', 'Accept', 'Reject']

// @ts-expect-error there is no such operation
export const wrong: Sent['operationName'] = 'Dance'

export type Me = paths['/api/v2/me']['get']['responses'][200]['content']['application/json']['user']
