import { useEffect, useState } from "preact/hooks";

/** The time in ms, a second at a time while it runs. @param {boolean} runs */
export function useClock(runs) {
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        if (!runs) {
            return undefined;
        }
        setNow(Date.now());
        const timer = setInterval(() => setNow(Date.now()), 1000);
        return () => clearInterval(timer);
    }, [runs]);
    return now;
}
