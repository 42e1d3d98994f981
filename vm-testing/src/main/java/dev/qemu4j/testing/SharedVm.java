package dev.qemu4j.testing;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.VmConsole;
import dev.qemu4j.vm.template.VmSpec;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
    private @Nullable VmState state;
    private @Nullable RuntimeException failure;
    private boolean used;
    private boolean prepared;

    SharedVm(VmSpec spec, Reset reset, Admission admission) {
        this.spec = reset == Reset.NONE ? spec : spec.options(o -> o.throwawayAll(true));
        this.reset = reset;
        this.admission = admission;
    }

    /** The order in which all tests take their turns, so that no two wait for each other. */
    long number() {
        return number;
    }

    /** Waits until no other test uses it. */
    void take(Duration limit) {
        if (!Await.poll(
                nanos -> turn.tryAcquire(nanos, TimeUnit.NANOSECONDS), "waiting for the turn to use " + spec, limit)) {
            throw new QemuTimeoutException(
                    "time-out of " + limit.toMillis() + " ms while waiting for the turn to use '" + spec
                            + "', which another test has (expected: tests that end, or a longer " + VmExtension.LIMIT
                            + ")",
                    null);
        }
    }

    void giveBack() {
        turn.release();
    }

    /** Returns the machine for what comes before all tests of a class, which is a part of the state that they find. */
    synchronized VirtualMachine unprepared() {
        AdmittedVm now = running();
        VmState clean = state;
        if (clean != null) { // of the class around
            now = restored(now, clean);
        }
        state = null;
        prepared = true;
        return now.vm();
    }

    /** Returns the machine for what comes after all tests. */
    synchronized VirtualMachine unreset() {
        return running().vm();
    }

    /** Returns the machine for a test, in the state that its reset says. */
    synchronized VirtualMachine fresh() {
        AdmittedVm now = running();
        if (reset == Reset.OVERLAY && used) {
            end();
            now = running();
        } else if (reset == Reset.SNAPSHOT) {
            goBack(now);
            now = running();
        }
        if (used) { // what other tests have left unread would satisfy the waits of this one
            now.vm().consoles().forEach(VmConsole::skip);
        }
        used = true;
        return now.vm();
    }

    /** A machine that cannot go back is none for the next test either. */
    private void goBack(AdmittedVm now) {
        try {
            VmState clean = state;
            if (clean == null) {
                state = VmState.of(now.vm());
            } else {
                now = restored(now, clean);
            }
        } catch (RuntimeException e) {
            end();
            throw e;
        }
    }

    /** Goes back to a state. If the test before has broken the machine, the next one gets a new one. */
    private AdmittedVm restored(AdmittedVm now, VmState clean) {
        try {
            clean.restore();
            return now;
        } catch (QemuInterruptedException e) {
            throw e;
        } catch (QemuException e) {
            log.warn("'{}' cannot go back to its snapshot after a test and is booted anew", spec, e);
            end();
            AdmittedVm anew = running();
            state = VmState.of(anew.vm());
            return anew;
        }
    }

    private AdmittedVm running() {
        AdmittedVm now = running;
        if (now != null && !isUsable(now.vm())) {
            log.warn("'{}' has ended in a test and is booted anew for the next", spec);
            end();
            now = null;
        }
        RuntimeException known = failure;
        if (known != null) {
            throw known;
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

    private void end() {
        AdmittedVm ended = running;
        running = null;
        state = null;
        used = false;
        if (prepared) {
            failure = new QemuException(
                    "'" + spec
                            + "' ended in a test before, and with it what @BeforeAll did (expected: tests that leave the machine alive)");
        }
        if (ended != null) {
            ended.close();
        }
    }

    @Override
    public synchronized void close() {
        end();
    }
}
