/** Soft tones, made here: nothing to load. */
export class Sound {
    /** @type {AudioContext | undefined} */
    #audio;

    message() {
        this.#play([[660, 0]]);
    }

    ring() {
        this.#play([[523, 0], [659, 0.22]]);
    }

    /** @param {[number, number][]} tones Hz and the second of its start */
    #play(tones) {
        try {
            this.#audio ??= new AudioContext();
            const { destination, currentTime } = this.#audio;
            for (const [hertz, at] of tones) {
                const tone = this.#audio.createOscillator();
                const volume = this.#audio.createGain();
                tone.frequency.value = hertz;
                volume.gain.setValueAtTime(0, currentTime + at);
                volume.gain.linearRampToValueAtTime(0.06, currentTime + at + 0.02);
                volume.gain.exponentialRampToValueAtTime(0.0001, currentTime + at + 0.35);
                tone.connect(volume).connect(destination);
                tone.start(currentTime + at);
                tone.stop(currentTime + at + 0.4);
            }
        } catch {
            // A machine without sound.
        }
    }
}
