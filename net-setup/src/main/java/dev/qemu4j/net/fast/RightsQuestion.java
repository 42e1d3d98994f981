package dev.qemu4j.net.fast;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.net.internal.Question;
import java.util.ArrayList;
import java.util.List;

/** A question to the access list of a node, in words of the shell; what cannot be asked is false. */
record RightsQuestion(List<String> arguments) {
    boolean isTrue() {
        List<String> argv = new ArrayList<>(List.of("sh"));
        argv.addAll(arguments);
        try {
            Question.answer(argv);
            return true;
        } catch (HostCommandException | HostCommandTimeoutException e) {
            return false; // the step says what is wrong
        }
    }
}
