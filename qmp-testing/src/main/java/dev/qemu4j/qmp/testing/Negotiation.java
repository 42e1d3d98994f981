package dev.qemu4j.qmp.testing;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** One connection's capability negotiation: what was offered, what the client enabled, whether it is over. */
final class Negotiation {
    static final String COMMAND = "qmp_capabilities";
    private static final String OOB = "oob";

    private final List<String> offered;
    private volatile boolean complete;
    private volatile boolean oobEnabled;

    Negotiation(List<String> offered) {
        this.offered = offered;
    }

    boolean complete() {
        return complete;
    }

    boolean oobEnabled() {
        return oobEnabled;
    }

    void requireComplete() throws RefusedException {
        if (!complete) {
            throw new RefusedException(
                    QmpError.commandNotFound("Expecting capabilities negotiation with '" + COMMAND + "'"));
        }
    }

    /** Answers {@code qmp_capabilities} as QEMU does. */
    void negotiate(JsonNode arguments) throws RefusedException {
        Set<String> enabled = enabled(arguments);
        if (complete) {
            throw new RefusedException(
                    QmpError.commandNotFound("Capabilities negotiation is already complete, command ignored"));
        }
        if (enabled.contains(OOB) && !offered.contains(OOB)) {
            throw refused("Capability " + OOB + " not available");
        }
        complete(arguments);
    }

    /** Ends the negotiation without looking at what was asked for, as a script may want it. */
    void complete(JsonNode arguments) {
        oobEnabled = arguments.path("enable").valueStream().anyMatch(name -> OOB.equals(name.asString("")));
        complete = true;
    }

    private Set<String> enabled(JsonNode arguments) throws RefusedException {
        for (Map.Entry<String, JsonNode> argument : arguments.properties()) {
            if (!argument.getKey().equals("enable")) {
                throw refused("Parameter '" + argument.getKey() + "' is unexpected");
            }
        }
        JsonNode list = arguments.path("enable");
        if (!list.isMissingNode() && !list.isArray()) {
            throw refused("Invalid parameter type for 'enable', expected: array");
        }
        Set<String> enabled = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            enabled.add(capability(list.get(i), i));
        }
        return enabled;
    }

    private String capability(JsonNode name, int index) throws RefusedException {
        if (!name.isString()) {
            throw refused("Invalid parameter type for 'enable[" + index + "]', expected: string");
        }
        String capability = name.stringValue();
        if (!capability.equals(OOB) && !offered.contains(capability)) {
            // QEMU names no parameter here: elements of a list have no name.
            throw refused("Parameter 'null' does not accept value '" + capability + "'");
        }
        return capability;
    }

    private static RefusedException refused(String description) {
        return new RefusedException(QmpError.generic(description));
    }
}
