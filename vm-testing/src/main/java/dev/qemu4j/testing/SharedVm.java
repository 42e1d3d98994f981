package dev.qemu4j.testing;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.VmConsole;
import dev.qemu4j.vm.template.VmSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A machine that several tests use, one after the other. All but {@link #close} is for the one whose turn it is. */
final class SharedVm implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SharedVm.class);
    private static final AtomicLong NUMBERS = new AtomicLong();

    private static final Duration ASKED = Duration.ofSeconds(20);
    private static final Set<RunState> ENDED =
            Set.of(RunState.SHUTDOWN, RunState.GUEST_PANICKED, RunState.INTERNAL_ERROR);

    private final long number = NUMBERS.getAndIncrement();
    private final VmSpec spec;
    private final Reset reset;
    private final Admission admission;
    private final Semaphore turn = new Semaphore(1, true);
    private @Nullable AdmittedVm running;
    /** The states in which classes have prepared it, and that of the outermost class, by the classes' ids. */
    private final Map<String, VmState> states = new HashMap<>();

    private final Set<String> prepared = new HashSet<>();
    /** The reasons why the preparations of classes are gone, by the classes' ids. */
    private final Map<String, String> lost = new HashMap<>();

    private final Leftovers leftovers = new Leftovers();
    /** The class whose preparation the machine is in, and that may go on. */
    private @Nullable String preparing;

    private @Nullable RuntimeException failure;
    private boolean used;
    /** The test or class that has the turn, and the one before it. */
    private String user = "nobody";

    private String userBefore = "nobody";

    SharedVm(VmSpec spec, Reset reset, Admission admission) {
        this.spec = reset == Reset.NONE ? spec : spec.options(o -> o.throwawayAll(true));
        this.reset = reset;
        this.admission = admission;
    }

    /** The order in which all tests take their turns, so that no two wait for each other. */
    long number() {
        return number;
    }

    /**
     * Waits until no other test uses it.
     *
     * @param newUser the test or the class, for messages
     */
    void take(Duration limit, String newUser) {
        if (!Await.poll(
                nanos -> turn.tryAcquire(nanos, TimeUnit.NANOSECONDS), "waiting for the turn to use " + spec, limit)) {
            throw new QemuTimeoutException(
                    "time-out of " + TimeLimit.millis(limit) + " ms while waiting for the turn to use '" + spec
                            + "', which another test has (expected: tests that end, or a longer " + VmExtension.LIMIT
                            + ")",
                    null);
        }
        begin(newUser);
    }

    private synchronized void begin(String newUser) {
        userBefore = user;
        user = newUser;
    }

    /** Has the faults and alarms of this turn stay for the tests of a class. */
    synchronized void keep(String ownerClass) {
        AdmittedVm now = running;
        if (now != null) {
            leftovers.keep(now.vm(), ownerClass);
        }
    }

    /** Ends the faults and alarms that this turn has left. */
    synchronized void leave() {
        try {
            tidy(leftovers::endUnkept);
        } catch (RuntimeException e) { // of a machine that cannot be ended; the turn is over all the same
            log.warn("'{}' cannot be ended after {}", spec, user, e);
        }
    }

    /** Ends the turn, and what it has left. */
    void giveBack() {
        try {
            leave();
        } finally {
            turn.release();
        }
    }

    /** A machine that keeps a fault of somebody else is none for the next test. */
    private void tidy(Consumer<VirtualMachine> work) {
        AdmittedVm now = running;
        if (now == null) {
            return;
        }
        try {
            work.accept(now.vm());
        } catch (RuntimeException e) {
            log.warn("'{}' keeps what {} has left, and is booted anew for the next test", spec, user, e);
            end("was ended, since it kept a fault of " + user);
        }
    }

    /**
     * Returns the machine for what comes before all tests of a class, which is a part of the state that they find.
     *
     * @param classes the ids of the class and of those around it up to the one that has the machine, innermost first
     */
    synchronized VirtualMachine unprepared(List<String> classes) {
        String own = classes.get(0);
        AdmittedVm now = running(classes);
        boolean isOutermost = classes.size() == 1 && states.isEmpty();
        if (reset == Reset.SNAPSHOT && !own.equals(preparing) && !isOutermost) {
            now = goBack(now, classes);
        }
        preparing = own;
        prepared.add(own);
        return now.vm();
    }

    /** Returns the machine for what comes after all tests. */
    synchronized VirtualMachine unreset(List<String> classes) {
        return running(classes).vm();
    }

    /** Returns the machine for a test of these classes, in the state that its reset says. */
    synchronized VirtualMachine fresh(List<String> classes) {
        AdmittedVm now = running(classes);
        if (reset == Reset.OVERLAY && used) {
            end("was booted anew");
            now = running(classes);
        } else if (reset == Reset.SNAPSHOT) {
            now = goBack(now, classes);
        }
        if (used) { // what other tests have left unread would satisfy the waits of this one
            now.vm().consoles().forEach(VmConsole::skip);
            now.vm().events().forget();
        }
        used = true;
        return now.vm();
    }

    /** A machine that cannot go back is none for the next test either. */
    private AdmittedVm goBack(AdmittedVm now, List<String> classes) {
        try {
            VmState current = prepared(now);
            for (String one : classes) {
                VmState state = states.get(one);
                if (state != null) {
                    return state.equals(current) ? now : restored(now, state, classes);
                }
            }
            states.put(classes.get(classes.size() - 1), VmState.of(now.vm())); // as it was booted
            return now;
        } catch (RuntimeException e) {
            end("was ended, since no state of it could be kept");
            throw e;
        }
    }

    /** Keeps the state of the class that has prepared the machine last, unless that is kept; null if it is. */
    private @Nullable VmState prepared(AdmittedVm now) {
        String last = preparing;
        if (last == null) {
            return null;
        }
        VmState state = VmState.of(now.vm());
        states.put(last, state);
        preparing = null;
        return state;
    }

    /** Goes back to a state. If the test before has broken the machine, the next one gets a new one. */
    private AdmittedVm restored(AdmittedVm now, VmState clean, List<String> classes) {
        try {
            clean.restore();
            now.vm().consoles().forEach(VmConsole::rearm); // what the guest has said is undone with the rest
            return now;
        } catch (QemuInterruptedException e) {
            throw e;
        } catch (QemuException e) {
            log.warn("'{}' cannot go back to its snapshot after {} and is booted anew", spec, userBefore, e);
            end("could not go back to its snapshot after " + userBefore);
            AdmittedVm anew = running(classes);
            states.put(classes.get(classes.size() - 1), VmState.of(anew.vm()));
            return anew;
        }
    }

    private AdmittedVm running(List<String> classes) {
        tidy(vm -> leftovers.endOthers(vm, classes)); // before the guest is asked, who may be stalled
        AdmittedVm now = running;
        if (now != null && !isUsable(now.vm())) {
            log.warn("'{}' has ended in {} and is booted anew for {}", spec, userBefore, user);
            end("ended in " + userBefore);
            now = null;
        }
        RuntimeException known = failure;
        if (known != null) {
            throw known;
        }
        for (String one : classes) {
            if (lost.containsKey(one)) {
                throw new QemuException("'" + spec + "' " + lost.get(one)
                        + ", and with it went what @BeforeAll did (expected: tests that leave the machine alive)");
            }
        }
        return now == null ? boot() : now;
    }

    /** A process may live, and its guest not: it is powered off, or has panicked. */
    private static boolean isUsable(VirtualMachine vm) {
        if (!vm.isAlive()) {
            return false;
        }
        try {
            return !ENDED.contains(Await.result(vm.control().stateAsync(), "asking for the state", ASKED));
        } catch (QemuInterruptedException e) {
            throw e;
        } catch (QemuException e) {
            log.debug("'{}' does not answer", vm, e);
            return false;
        }
    }

    private AdmittedVm boot() {
        try {
            AdmittedVm booted = AdmittedVm.boot(spec, admission);
            running = booted;
            return booted;
        } catch (QemuInterruptedException e) { // of this test only
            throw e;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    /** Ends the machine, for a reason that is the end of a sentence about it. */
    private void end(String how) {
        AdmittedVm ended = running;
        running = null;
        states.clear();
        used = false;
        preparing = null;
        prepared.forEach(one -> lost.put(one, how));
        prepared.clear();
        leftovers.clear();
        if (ended != null) {
            ended.close();
        }
    }

    @Override
    public synchronized void close() {
        end("was closed");
    }
}
