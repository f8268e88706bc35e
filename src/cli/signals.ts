/** Resolves when the person (or the service manager) asks to stop, or after a time. A second Ctrl-C ends at once. */
export function stopSignal(afterMs: number | null): Promise<void> {
  return new Promise((resolve) => {
    const timer = afterMs === null ? null : setTimeout(done, afterMs);
    function done(): void {
      if (timer !== null) clearTimeout(timer);
      process.off('SIGINT', done);
      process.off('SIGTERM', done);
      resolve();
    }
    process.once('SIGINT', done);
    process.once('SIGTERM', done);
  });
}
