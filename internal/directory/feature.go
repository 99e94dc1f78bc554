package directory

// Feature is an id of the vendor's feature list (gws-api 4.8).
type Feature string

// The features that parley itself looks at.
const (
	FeatureVoice Feature = "api-voice"
	FeatureIM    Feature = "api-voice-instant-messaging"

	FeatureProvisioningRead  Feature = "api-provisioning-read"
	FeatureProvisioningWrite Feature = "api-provisioning-write"
)

// DefaultFeatures are those that cannot be unassigned by the API: without them
// nobody could log in, or assign a feature again.
func DefaultFeatures() []Feature {
	return []Feature{FeatureVoice, FeatureProvisioningRead, FeatureProvisioningWrite}
}

// unserved is what there is to say of a feature that can be assigned only.
const unserved = "Not served: assigned, it changes nothing."

// feature is one that is known, with words for those who administer it.
type feature struct {
	id          Feature
	name, about string
}

func known() []feature {
	return []feature{
		{FeatureVoice, "Voice", "Log in on devices, agent states, do-not-disturb."},
		{FeatureIM, "Instant messaging", "IM sessions between agents."},
		{FeatureProvisioningRead, "Read provisioning", "Read users, devices and places."},
		{FeatureProvisioningWrite, "Write provisioning", "Make, change and delete users, devices and places."},
		{"api-multimedia", "Multimedia", unserved},
		{"api-multimedia-chat", "Chat", unserved},
		{"api-multimedia-email", "E-mail", unserved},
		{"api-multimedia-twitter", "Twitter", unserved},
		{"api-agent-control", "Agent control", unserved},
		{"api-devices-webrtc", "WebRTC devices", unserved},
		{"api-platform-configuration-read", "Read platform configuration", unserved},
		{"api-platform-configuration-write", "Write platform configuration", unserved},
		{"api-supervisor-agent-control", "Supervisor: agent control", unserved},
		{"api-supervisor-monitoring", "Supervisor: monitoring", unserved},
		{"api-supervisor-recording", "Supervisor: recording", unserved},
		{"ui-supervisor-cc-segmentation", "Supervisor desktop: segmentation", unserved},
		{"ui-supervisor-edit-user", "Supervisor desktop: edit users", unserved},
		{"ui-supervisor-provisioning-routing", "Supervisor desktop: routing", unserved},
		{"ui-supervisor-provisioning-skill", "Supervisor desktop: skills", unserved},
		{"ui-supervisor-provisioning-user", "Supervisor desktop: users", unserved},
		{"ui-supervisor-recording", "Supervisor desktop: recording", unserved},
		{"ui-supervisor-reporting", "Supervisor desktop: reporting", unserved},
	}
}

// Features returns the ids of the vendor's that are known (gws-api 4.8); a
// contact center may have others.
func Features() []Feature {
	ids := []Feature{}
	for _, f := range known() {
		ids = append(ids, f.id)
	}
	return ids
}

// Words returns a name and a description for people; of a feature that is not
// known its id, and that it changes nothing.
func (f Feature) Words() (name, about string) {
	for _, k := range known() {
		if k.id == f {
			return k.name, k.about
		}
	}
	return string(f), unserved
}
