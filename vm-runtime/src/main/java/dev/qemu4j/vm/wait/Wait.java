package dev.qemu4j.vm.wait;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.ConsoleAlarm;
import dev.qemu4j.vm.console.Expected;
import dev.qemu4j.vm.screen.ScreenWait;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sign by which a machine is ready. Immutable.
 *
 * <pre>{@code
 * Wait ready = Wait.all(Wait.forConsole("login:"), Wait.forSsh(22)).limit(Duration.ofMinutes(1));
 * try (VirtualMachine vm = VirtualMachine.start(cmd)) {
 *     ready.await(vm);
 * }
 * }</pre>
 *
 * <p>A wait ends at once, with a {@link WaitException}, when the machine ends, panics or stands still for good, or when one of its consoles
 * shows an alarm. Its limit is that of a machine with an accelerator; one that is emulated (TCG) has five times as long. Output of the
 * guest counts from its first byte, and events from the machine's start, as far as both are kept, so that a wait may begin late: see
 * {@link dev.qemu4j.vm.console.VmConsole} and {@link dev.qemu4j.vm.life.EventHistory}.
 *
 * <p>Waits are equal if they wait for the same signs, with the same limit and alarms; strategies, predicates of events and states of the screen are
 * the same if they are the very same object.
 */
public final class Wait {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final List<ConsoleAlarm> ALARMS = List.of(ConsoleAlarm.kernelPanic(), ConsoleAlarm.emergencyShell());

    private final String description;
    private final Condition condition;
    private final Duration limit;
    private final List<ConsoleAlarm> alarms;

    private Wait(String description, Condition condition, Duration limit, List<ConsoleAlarm> alarms) {
        this.description = description;
        this.condition = condition;
        this.limit = limit;
        this.alarms = alarms;
    }

    private static Wait made(String description, Condition condition) {
        return new Wait(description, condition, LIMIT, ALARMS);
    }

    /**
     * Waits for a sign of the caller's own.
     *
     * @param description the sign as exceptions name it, such as {@code the file /ready}
     * @param strategy finds the sign
     * @return the wait
     */
    public static Wait of(String description, WaitStrategy strategy) {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(strategy, "strategy");
        return made(description, new Signs.Own(strategy));
    }

    /**
     * Waits for a text on the machine's first console.
     *
     * @param text the very text, as plain text
     * @return the wait
     */
    public static Wait forConsole(String text) {
        return forConsole(Expected.text(text));
    }

    /**
     * Waits for a pattern on the machine's first console.
     *
     * @param pattern the pattern
     * @return the wait
     */
    public static Wait forConsole(Pattern pattern) {
        return forConsole(Expected.pattern(pattern));
    }

    /**
     * Waits for output on the machine's first console.
     *
     * @param expected the output; its alarms end the wait as well
     * @return the wait
     */
    public static Wait forConsole(Expected expected) {
        Objects.requireNonNull(expected, "expected");
        return made(expected + " on the console", new ConsoleCondition(null, expected));
    }

    /**
     * Waits for output on one of several consoles.
     *
     * @param id the console's id, as of {@link VirtualMachine#console(String)}
     * @param expected the output; its alarms end the wait as well
     * @return the wait
     */
    public static Wait forConsole(String id, Expected expected) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(expected, "expected");
        return made(expected + " on console " + id, new ConsoleCondition(id, expected));
    }

    /**
     * Waits until the guest accepts connections on a TCP port that a user network forwards. QEMU itself accepts them before the guest does: this
     * asks it whether the guest has.
     *
     * @param guestPort the port in the guest, as in {@link dev.qemu4j.recipe.UserNetwork#forwardTcp(int)}
     * @return the wait; it fails at once if the port is not forwarded
     */
    public static Wait forPort(int guestPort) {
        return made("port " + guestPort + " of the guest", new ForwardedPort(guestPort));
    }

    /**
     * Waits until something accepts connections at an address, for guests with an address of their own.
     *
     * @param address the guest's address and TCP port
     * @return the wait; it fails at once for a port of this host that a user network forwards, for which {@link #forPort(int)} is
     */
    public static Wait forPort(InetSocketAddress address) {
        Objects.requireNonNull(address, "address");
        return made("port " + address, new Greeting(address, Greeting.NOTHING));
    }

    /**
     * Waits until an SSH server of the guest says its version, on a port that a user network forwards.
     *
     * @param guestPort the port in the guest, mostly 22
     * @return the wait; it fails at once if the port is not forwarded
     */
    public static Wait forSsh(int guestPort) {
        return made("SSH on port " + guestPort + " of the guest", new Greeting(guestPort, Greeting.SSH));
    }

    /**
     * Waits until an HTTP server of the guest answers with success (2xx), on a port that a user network forwards.
     *
     * @param guestPort the port in the guest
     * @param path the path to ask for, such as {@code /health}
     * @return the wait; it fails at once if the port is not forwarded
     * @throws IllegalArgumentException if the path does not begin with a slash, or has white space
     */
    public static Wait forHttp(int guestPort, String path) {
        Greeting.Kind http = Greeting.http(path);
        return made("HTTP on port " + guestPort + " of the guest, " + path, new Greeting(guestPort, http));
    }

    /**
     * Waits until the guest agent answers, on the channel of {@link dev.qemu4j.recipe.GuestAgentChannel}.
     *
     * @return the wait
     */
    public static Wait forGuestAgent() {
        return made("the guest agent", new Signs.Agent());
    }

    /**
     * Waits for an event of QEMU since the machine's start, if it is among those that {@link dev.qemu4j.vm.life.EventHistory} keeps.
     *
     * @param type the event's class
     * @param <E> the event's class
     * @return the wait
     */
    public static <E extends QmpEvent> Wait forEvent(Class<E> type) {
        return forEvent(type, Signs.ANY);
    }

    /**
     * Waits for an event of QEMU since the machine's start, if it is among those that {@link dev.qemu4j.vm.life.EventHistory} keeps.
     *
     * @param type the event's class
     * @param which the event is one that this is true for
     * @param <E> the event's class
     * @return the wait
     */
    public static <E extends QmpEvent> Wait forEvent(Class<E> type, Predicate<? super E> which) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(which, "which");
        return made("a " + type.getSimpleName(), new Signs.Event<>(type, which));
    }

    /**
     * Waits for a state of the screen of the machine's first graphics device.
     *
     * @param state the state
     * @return the wait
     */
    public static Wait forScreen(ScreenWait state) {
        Objects.requireNonNull(state, "state");
        return made("a screen that " + state, new Signs.Screen(state));
    }

    /**
     * Waits for all of several signs, in any order.
     *
     * @param waits the signs, at least one; of their limits the longest holds for all, and the alarms of each for all
     * @return the wait; it fails as soon as one of them does
     */
    public static Wait all(Wait... waits) {
        return combined("all", " and ", waits);
    }

    /**
     * Waits for the first of several signs.
     *
     * @param waits the signs, at least one; of their limits the longest holds for all, and the alarms of each for all
     * @return the wait; it fails when the last of them does, or when the machine cannot get ready any more
     */
    public static Wait any(Wait... waits) {
        return combined("any", " or ", waits);
    }

    private static Wait combined(String how, String word, Wait... waits) {
        List<Wait> parts = List.of(Objects.requireNonNull(waits, "waits"));
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(how + ": no waits (expected: at least one)");
        }
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<Condition> conditions = parts.stream().map(wait -> wait.condition).toList();
        return new Wait(
                parts.stream().map(wait -> wait.description).collect(Collectors.joining(word, "(", ")")),
                how.equals("all") ? new Combination.All(conditions) : new Combination.Any(conditions),
                parts.stream().map(wait -> wait.limit).max(Duration::compareTo).orElse(LIMIT),
                parts.stream().flatMap(wait -> wait.alarms.stream()).distinct().toList());
    }

    /**
     * Returns this wait with another limit; one minute by default.
     *
     * @param limit the longest time for a machine with an accelerator, above zero; an emulated one has five times as long
     * @return a changed copy
     * @throws IllegalArgumentException if the limit is zero or less
     */
    public Wait limit(Duration limit) {
        TimeLimit.require("limit", limit);
        return new Wait(description, condition, limit, alarms);
    }

    /**
     * Returns this wait with more alarms: output on any console that fails it. By default there are a kernel's panic and an
     * emergency shell. A panic that QEMU itself reports fails each wait.
     *
     * @param more the alarms, beside those before
     * @return a changed copy
     */
    public Wait failOn(ConsoleAlarm... more) {
        List<ConsoleAlarm> added = listed("more", more);
        List<ConsoleAlarm> all =
                Stream.concat(alarms.stream(), added.stream()).distinct().toList();
        return new Wait(description, condition, limit, all);
    }

    /**
     * Returns this wait with other alarms than {@link #failOn} and the default have given it.
     *
     * @param alarms the alarms, in place of those before; without any, output fails no wait
     * @return a changed copy
     */
    public Wait failOnlyOn(ConsoleAlarm... alarms) {
        return new Wait(description, condition, limit, listed("alarms", alarms));
    }

    /**
     * Returns the limit.
     *
     * @return the longest time for a machine with an accelerator
     */
    public Duration limit() {
        return limit;
    }

    /**
     * Waits until a machine is ready.
     *
     * @param vm the machine, which stays the caller's and runs on whatever comes of the wait
     * @throws WaitException if it cannot get ready any more: it has ended, panicked or stands still, or a console shows an alarm
     * @throws WaitTimeoutException if it was not ready in time
     * @throws dev.qemu4j.base.QemuException if what is waited for is not there to look at, such as a console
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted
     */
    public void await(VirtualMachine vm) {
        Await.result(awaitAsync(vm), "waiting for " + description);
    }

    /**
     * Watches a machine until it is ready, as {@link #await} does.
     *
     * @param vm the machine, which stays the caller's
     * @return a future that completes when it is ready; cancelling gives up
     */
    public CompletableFuture<@Nullable Void> awaitAsync(VirtualMachine vm) {
        return new WaitRun(Objects.requireNonNull(vm, "vm"), this).start();
    }

    private static List<ConsoleAlarm> listed(String parameter, ConsoleAlarm... alarms) {
        return Stream.of(Objects.requireNonNull(alarms, parameter))
                .map(alarm -> Objects.requireNonNull(alarm, parameter))
                .toList();
    }

    Condition condition() {
        return condition;
    }

    List<ConsoleAlarm> alarms() {
        return alarms;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Wait that
                && description.equals(that.description)
                && condition.equals(that.condition)
                && limit.equals(that.limit)
                && alarms.equals(that.alarms);
    }

    @Override
    public int hashCode() {
        return Objects.hash(description, condition, limit, alarms);
    }

    /** Returns the sign as exceptions name it. */
    @Override
    public String toString() {
        return description;
    }
}
