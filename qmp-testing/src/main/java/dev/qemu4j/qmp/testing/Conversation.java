package dev.qemu4j.qmp.testing;

import dev.qemu4j.qmp.testing.json.internal.QemuJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The script of a fake and its record: expectations in order, standing answers, requests, failures. */
final class Conversation {
    private record Expectation(RequestMatcher matcher, Answer answer, CallSite site) {}

    private final List<Expectation> expected = new ArrayList<>();
    private final List<Expectation> standing = new ArrayList<>();
    private final List<JsonNode> received = new ArrayList<>();
    private final List<String> handled = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final boolean asQemu;
    private int met;
    private boolean surprised;
    private boolean told;

    Conversation(boolean asQemu) {
        this.asQemu = asQemu;
    }

    synchronized Answer expect(RequestMatcher matcher) {
        return add(expected, matcher);
    }

    synchronized Answer whenever(RequestMatcher matcher) {
        return add(standing, matcher);
    }

    synchronized void received(JsonNode request) {
        received.add(request);
        notifyAll();
    }

    synchronized List<JsonNode> received() {
        return List.copyOf(received);
    }

    synchronized void failed(Throwable failure) {
        failures.add(failure);
        notifyAll();
    }

    /** Notes a message that no script expects, be it understood or not. */
    synchronized void surprised(String what) {
        surprised |= !asQemu;
        handled.add(asQemu ? what : what + "   <-- unexpected");
        notifyAll();
    }

    /** Returns the error for a command that no test has scripted. */
    synchronized QmpError unscripted(Request request) {
        if (asQemu) {
            return QmpError.commandNotFound("The command " + request.command() + " has not been found");
        }
        String next = met == expected.size() ? "nothing more" : next();
        return QmpError.generic("FakeQmpServer: " + describe(request) + " came, and the test expects " + next
                + "; script it with expect(…) or whenever(…)");
    }

    private String next() {
        Expectation next = expected.get(met);
        return next.matcher() + " (" + next.site() + ")";
    }

    /** Notes a request that QEMU's protocol answers by itself. */
    synchronized void handledByProtocol(Request request) {
        handled.add(describe(request));
    }

    /** Returns the script's answer: the next expectation's if it matches, else the latest standing one that does. */
    synchronized @Nullable Answer answer(Request request) {
        if (met < expected.size() && expected.get(met).matcher().matches(request)) {
            handled.add(describe(request) + "   (" + (met + 1) + ")");
            return expected.get(met++).answer();
        }
        for (int i = standing.size() - 1; i >= 0; i--) {
            if (standing.get(i).matcher().matches(request)) {
                handled.add(describe(request) + "   (standing)");
                return standing.get(i).answer();
            }
        }
        return null;
    }

    /** Returns whether a script mentions a command, executed in one way or the other. */
    synchronized boolean knows(Request request) {
        return expected.stream().anyMatch(each -> each.matcher().names(request))
                || standing.stream().anyMatch(each -> each.matcher().names(request));
    }

    /** Waits on this object's monitor until a condition holds, a failure is noted or the time is over. */
    synchronized boolean await(BooleanSupplier condition, Duration bound) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean() && failures.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000 + 1);
        }
        return condition.getAsBoolean();
    }

    synchronized void changed() {
        notifyAll();
    }

    synchronized void verify() {
        if (met < expected.size() || surprised || !failures.isEmpty()) {
            told = true;
            throw error("the conversation was not the one expected");
        }
    }

    /** Verifies, unless the test was told already. */
    synchronized void verifyAtEnd() {
        if (!failures.isEmpty()) {
            throw error("the fake failed");
        }
        if (!told) {
            verify();
        }
    }

    /** Returns failures that no one has been told about. */
    private synchronized List<Throwable> takeFailures() {
        List<Throwable> untold = List.copyOf(failures);
        failures.clear();
        return untold;
    }

    /** Returns an error that shows both sides. */
    synchronized AssertionError error(String what) {
        StringBuilder report = new StringBuilder(what).append("\nExpected, in this order:");
        for (int i = 0; i < expected.size(); i++) {
            String missing = i < met ? "" : "   <-- never came";
            report.append("\n  ")
                    .append(i + 1)
                    .append(". ")
                    .append(expected.get(i).matcher())
                    .append("   ")
                    .append(expected.get(i).site())
                    .append(missing);
        }
        report.append(expected.isEmpty() ? "\n  nothing" : "").append("\nReceived:");
        handled.forEach(line -> report.append("\n  - ").append(line));
        report.append(handled.isEmpty() ? "\n  nothing" : "");
        failures.forEach(failure -> report.append("\nThe fake itself failed: ").append(failure));
        AssertionError error = new AssertionError(report.toString());
        takeFailures().forEach(error::addSuppressed);
        return error;
    }

    static String describe(Request request) {
        String command = (request.outOfBand() ? "exec-oob " : "execute ") + request.command();
        return request.arguments().isEmpty() ? command : command + " " + QemuJson.text(request.arguments());
    }

    private static Answer add(List<Expectation> script, RequestMatcher matcher) {
        Answer answer = new Answer();
        script.add(new Expectation(matcher, answer, CallSite.ofCaller()));
        return answer;
    }
}
