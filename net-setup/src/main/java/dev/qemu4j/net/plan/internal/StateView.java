package dev.qemu4j.net.plan.internal;

import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.base.NetworkState;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import dev.qemu4j.net.namespace.internal.StateReader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The state that all checks of one round look at. */
final class StateView {
    private final NamespaceEntry namespace;
    private @Nullable NetworkState state;

    StateView(NamespaceEntry namespace) {
        this.namespace = namespace;
    }

    /** Reads the state; returns why it cannot be read. */
    synchronized @Nullable String refresh() {
        state = null;
        if (!namespace.isThere()) {
            return "the network namespace " + namespace.name() + " is not there";
        }
        if (Programs.find("ip") == null) {
            return "'ip' is not installed (it is part of iproute2)";
        }
        try {
            state = StateReader.state(namespace);
            return null;
        } catch (NetworkException e) {
            return e.getMessage();
        }
    }

    /** Looks at the state, if it could be read. */
    synchronized @Nullable String look(Function<NetworkState, @Nullable String> question) {
        return state == null ? null : question.apply(state);
    }
}
