package dev.qemu4j.vm.life;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qapi.runstate.RunState;

/** Signals that a machine is in a run state in which it cannot do what was asked. */
public final class RunStateException extends QemuException {
    /** The machine's state. */
    private final transient RunState state;

    RunStateException(String message, RunState state) {
        super(message);
        this.state = state;
    }

    /**
     * Returns the machine's state.
     *
     * @return the state in which it was
     */
    public RunState state() {
        return state;
    }
}
