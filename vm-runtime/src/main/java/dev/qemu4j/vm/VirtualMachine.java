package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.chardev.VserportChangeEvent;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.console.VmConsole;
import dev.qemu4j.vm.device.HotPlug;
import dev.qemu4j.vm.helper.VmHelper;
import dev.qemu4j.vm.input.Keyboard;
import dev.qemu4j.vm.input.Layout;
import dev.qemu4j.vm.input.Pointer;
import dev.qemu4j.vm.life.EventHistory;
import dev.qemu4j.vm.life.RunControl;
import dev.qemu4j.vm.record.VmRecorder;
import dev.qemu4j.vm.screen.Screen;
import dev.qemu4j.vm.screen.ScreenOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A QEMU process with its monitor.
 *
 * <pre>{@code
 * try (VirtualMachine vm = VirtualMachine.start(cmd)) {
 *     vm.qmp().blocking().runState().queryStatus();
 *     vm.stop();
 * }
 * }</pre>
 *
 * <p>{@link #stop()} shuts the guest down and ends QEMU. {@link #close()} alone, at the end of the block, is a power cut for a
 * machine that still runs. QEMU's command {@code stop} ({@code vm.qmp().misc().stop()}) only pauses the guest.
 *
 * <p>The machine has a monitor of its own besides those of the command line, and a private run directory that is gone
 * with it. If this JVM ends, however it does, QEMU ends too. Safe for use by several threads.
 */
public final class VirtualMachine extends VirtualMachineState implements AutoCloseable {
    private static final StopLadder PATIENT = StopLadder.guestFirst(Duration.ofSeconds(30));

    private final LaunchedQemu launched;
    private final QmpClient qmp;
    private final QmpClient handedOut;
    private final EventHistory events;
    private final RunControl control;
    private final HotPlug devices;
    private final VmEnding ending;

    VirtualMachine(LaunchedQemu launched, QmpClient qmp) {
        super(launched, qmp);
        this.launched = launched;
        this.qmp = qmp;
        handedOut = qmp.view();
        control = RunControl.of(qmp);
        devices = HotPlug.of(qmp, launched.directory().path());
        MachineEnd end = new MachineEnd(qmp);
        events = EventHistory.of(qmp);
        events.on(QmpEvent.class, launched.consoles()::watchPanic);
        events.on(VserportChangeEvent.class, launched.agent()::changed);
        ending = new VmEnding(launched, qmp, end, events);
    }

    /**
     * Starts a machine, with default options, and waits until it runs.
     *
     * @param cmd what to start
     * @return the running machine
     * @throws VmLaunchException if QEMU ended, or its monitor failed, or a helper did not get ready
     * @throws VmLaunchTimeoutException if QEMU did not answer, or a helper did not get ready, in time
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is no QEMU, or a helper is not there
     */
    public static VirtualMachine start(CommandLine cmd) {
        return start(cmd, VmOptions.defaults());
    }

    /**
     * Starts a machine and waits until it runs.
     *
     * @param cmd what to start
     * @param options how to start it
     * @return the running machine
     * @throws VmLaunchException if QEMU ended, or its monitor failed, or a helper did not get ready
     * @throws VmLaunchTimeoutException if QEMU did not answer, or a helper did not get ready, in time
     * @throws dev.qemu4j.vm.helper.HelperStateInUseException if another machine uses the state of a helper
     * @throws dev.qemu4j.base.QemuException if the command line has {@code -daemonize}, or no disk of a name that {@link
     *     VmOptions#throwaway()} has
     * @throws dev.qemu4j.img.failure.ImageException if a throwaway disk has no overlay, as its base is missing, locked by a
     *     writer, or not of its format; its class tells which. QEMU is not started then
     * @throws dev.qemu4j.check.CheckException if the command line has errors and {@link VmOptions#check()} is {@link
     *     LaunchCheck#BEFORE}
     * @throws dev.qemu4j.base.QemuTimeoutException if the check of {@link LaunchCheck#BEFORE} takes too long
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is no QEMU, or a helper is not there
     * @throws dev.qemu4j.host.run.RunDirectoryException if there is no safe place for its sockets
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted; its interrupt flag is set, and
     *     what had started is ended
     */
    public static VirtualMachine start(CommandLine cmd, Consumer<? super VmOptions.Builder> options) {
        Objects.requireNonNull(cmd, "cmd");
        Objects.requireNonNull(options, "options");
        return Await.result(
                startAsync(cmd, options),
                "waiting for the start of " + cmd.target().program());
    }

    /**
     * Starts a machine, with default options, as {@link #start(CommandLine)} does.
     *
     * @param cmd the command line
     * @return a future of the running machine; cancelling it ends what had started, also what starts meanwhile
     */
    public static CompletableFuture<VirtualMachine> startAsync(CommandLine cmd) {
        return startAsync(cmd, VmOptions.defaults());
    }

    /**
     * Starts a machine, as {@link #start(CommandLine, Consumer)} does.
     *
     * @param cmd what to start
     * @param options how to start it
     * @return a future of the machine once it runs; fails with what {@link #start(CommandLine, Consumer)} throws, none of which
     *     this method throws itself. Cancelling ends what had started, also what starts meanwhile
     */
    public static CompletableFuture<VirtualMachine> startAsync(
            CommandLine cmd, Consumer<? super VmOptions.Builder> options) {
        Objects.requireNonNull(cmd, "cmd");
        Objects.requireNonNull(options, "options");
        return new VmLaunch(cmd, VmOptions.made(options)).start();
    }

    /**
     * Returns the command line with the real paths of the run directory. Its {@link CommandLine#toShellCommand} starts the helpers as well;
     * what the library adds for itself is not in it.
     *
     * @return the command line of the start
     */
    public CommandLine commandLine() {
        return launched.cmd();
    }

    /**
     * Returns the processes that were started for the machine before QEMU. One that dies leaves the machine running, with a warning in the
     * log; {@link VmHelper#exit} tells at once.
     *
     * @return the helpers in the order of their start; they end with the machine
     */
    public List<VmHelper> helpers() {
        return launched.helpers().all();
    }

    /**
     * Returns the machine's monitor.
     *
     * @return a client that closes with the machine, and only then: its {@link QmpClient#close} does nothing
     */
    public QmpClient qmp() {
        return handedOut;
    }

    /**
     * Returns the control of the guest's life: pause, resume, reset, power button, states.
     *
     * @return a control that works as long as the machine lives
     */
    public RunControl control() {
        return control;
    }

    /**
     * Returns the machine's events, from its start on.
     *
     * @return the history, which can be read after the machine's end as well
     */
    public EventHistory events() {
        return events;
    }

    /**
     * Returns the recording of a machine that was started with {@link VmOptions.Builder#recorded}.
     *
     * @return the recording from the start on, which can be read after the machine's end as well
     * @throws QemuException if the machine is not recorded
     */
    public VmRecorder recorder() {
        VmRecorder recorder = launched.recorder();
        if (recorder == null) {
            throw new QemuException(
                    "the machine is not recorded (expected: a start with VmOptions.recorded, such as start(cmd, o -> o.recorded(true)))");
        }
        return recorder;
    }

    /**
     * Returns the first console, such as that of {@link dev.qemu4j.recipe.SerialConsole#create}. A virtio serial port with a name is none.
     *
     * @return the console, with all that it has printed
     * @throws dev.qemu4j.base.QemuException if the command line has no console on a pseudo terminal of its own
     */
    public VmConsole console() {
        return launched.consoles().first();
    }

    /**
     * Returns a console, or a virtio serial port such as that of {@link dev.qemu4j.recipe.VirtioPort#of}.
     *
     * @param id the id of its character device, such as {@code console0} or {@code port0}; of {@code -serial pty}, QEMU's own: {@code serial0} for
     *     the first {@code -serial} of any kind, {@code serial1} for the second; if another device has that id, the next one that is free
     * @return the console, with all that it has printed
     * @throws dev.qemu4j.base.QemuException if there is no such console; the message names those that are there
     */
    public VmConsole console(String id) {
        Objects.requireNonNull(id, "id");
        return launched.consoles().get(id);
    }

    /**
     * Returns all consoles and virtio serial ports.
     *
     * @return those that the command line has on pseudo terminals of their own, in its order
     */
    public List<VmConsole> consoles() {
        return launched.consoles().all();
    }

    /**
     * Waits for the guest agent, on the channel of {@link dev.qemu4j.recipe.GuestAgentChannel}, and connects to it.
     *
     * @param limit the longest time
     * @return the agent, to be closed; QEMU serves one client of it at a time
     * @throws dev.qemu4j.base.QemuException if the command line has no channel
     * @throws dev.qemu4j.qga.GuestAgentNotReadyException if no agent opened the channel, or answered, in time, as in a guest that
     *     still boots
     * @throws dev.qemu4j.qmp.QmpDisconnectedException if the machine ends
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted
     */
    public GuestAgent guestAgent(Duration limit) {
        return Await.result(guestAgentAsync(limit), "waiting for the guest agent");
    }

    /**
     * Connects to the guest agent once it is there, as {@link #guestAgent} does.
     *
     * @param limit the longest time
     * @return a future of the agent; cancelling gives up
     */
    public CompletableFuture<GuestAgent> guestAgentAsync(Duration limit) {
        TimeLimit.require("limit", limit);
        return launched.agent().connect(qmp, events, limit);
    }

    /**
     * Returns the screen of the machine's first graphics device.
     *
     * @return the screen; {@link Screen#of(QmpClient, ScreenOptions)} chooses another one
     */
    public Screen screen() {
        return Screen.of(qmp, ScreenOptions.builder().directory(runDirectory()).build());
    }

    /**
     * Returns the machine's devices, to be plugged and unplugged.
     *
     * @return the devices, always the same object
     */
    public HotPlug devices() {
        return devices;
    }

    /**
     * Returns the machine's keyboard.
     *
     * @param layout the one that the guest has set
     * @return the keyboard
     */
    public Keyboard keyboard(Layout layout) {
        Objects.requireNonNull(layout, "layout");
        return Keyboard.of(qmp, layout);
    }

    /**
     * Returns the machine's pointer.
     *
     * @return the pointer
     */
    public Pointer pointer() {
        return Pointer.of(qmp);
    }

    /**
     * Returns QEMU's process id.
     *
     * @return the id
     */
    public long pid() {
        return launched.process().pid();
    }

    /**
     * Tells whether QEMU runs.
     *
     * @return false once the process has ended, whatever the guest does
     */
    public boolean isAlive() {
        return launched.process().isAlive();
    }

    /**
     * Asks which ports of the host lead to the guest by QEMU's user networks.
     *
     * @return those of all networks
     * @throws dev.qemu4j.qmp.QmpException if the monitor fails
     * @throws dev.qemu4j.base.QemuTimeoutException if it does not answer in time
     */
    public List<PortForward> forwards() {
        return Await.result(forwardsAsync(), "waiting for the list of the forwarded ports");
    }

    /**
     * Asks which ports of the host lead to the guest, as {@link #forwards} does.
     *
     * @return a future of those of all networks; cancelling it gives the question up
     */
    public CompletableFuture<List<PortForward>> forwardsAsync() {
        return OwnedFuture.map(qmp.misc().humanMonitorCommand("info usernet"), PortForward::parse);
    }

    /**
     * Asks by which port of the host a TCP port of the guest is reached, such as the free one that {@link
     * dev.qemu4j.recipe.UserNetwork#forwardTcp(int)} asks for.
     *
     * @param guestPort the port in the guest
     * @return the address to connect to; whether the guest listens there is not known
     * @throws PortNotForwardedException if that port is not forwarded
     * @throws dev.qemu4j.qmp.QmpException if the monitor fails
     * @throws dev.qemu4j.base.QemuTimeoutException if it does not answer in time
     */
    public InetSocketAddress forwarded(int guestPort) {
        return Await.result(forwardedAsync(guestPort), "waiting for the list of the forwarded ports");
    }

    /**
     * Asks by which port of the host a TCP port of the guest is reached, as {@link #forwarded} does.
     *
     * @param guestPort the port in the guest
     * @return a future of the address to connect to; cancelling it gives the question up
     */
    public CompletableFuture<InetSocketAddress> forwardedAsync(int guestPort) {
        return OwnedFuture.map(
                forwardsAsync(),
                forwards -> PortForward.tcp(forwards, guestPort).host());
    }

    /**
     * Returns the end of QEMU's standard error.
     *
     * @return the end of it, maybe empty, with three asterisks for each secret of the command line
     */
    public String stderrTail() {
        return launched.stderrTail();
    }

    /**
     * Returns the machine's private directory, for sockets that belong to it.
     *
     * @return a directory that goes with the machine
     */
    public Path runDirectory() {
        return launched.directory().path();
    }

    /**
     * Returns the disks whose changes go with the machine.
     *
     * @return the files of their overlays in the run directory, by the names of their block nodes; unmodifiable
     */
    public Map<String, Path> throwaway() {
        return launched.throwaway();
    }

    /**
     * Returns a future of the machine's end.
     *
     * @return the machine's end, once the process and its helpers have ended and its run directory is gone; fails with {@link
     *     dev.qemu4j.host.run.RunDirectoryException} if that could not be removed
     */
    public CompletableFuture<VmExit> exit() {
        return ending.exit();
    }

    /**
     * Waits for the machine's end, which it does not bring about, as {@link #stop()} does.
     *
     * @param limit the longest time
     * @return the machine's end
     * @throws dev.qemu4j.base.QemuTimeoutException if the machine runs on, as it does then
     * @throws dev.qemu4j.host.run.RunDirectoryException if it has ended, and its run directory could not be removed
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public VmExit awaitExit(Duration limit) {
        TimeLimit.requireNotNegative("limit", limit);
        return ending.await(limit);
    }

    /**
     * Shuts the guest down and ends QEMU. It presses the guest's power button and waits 30 seconds for the guest, then as {@link
     * StopLadder#guestFirst} says. A guest that is stopped (paused, halted by an I/O error, migrated away) or sleeps sees no power
     * button: its machine ends at once, as if the power was cut. To shut it down cleanly, let it go on first, by {@link
     * RunControl#resume} or {@link RunControl#wake}. If the monitor's connection is lost, nobody can ask the guest: QEMU gets SIGTERM at
     * once, and {@link VmExit#losses()} says so.
     *
     * @return the machine's end
     */
    public VmExit stop() {
        return stop(PATIENT);
    }

    /**
     * Shuts the guest down and ends QEMU, as {@link #stop()} does.
     *
     * @return a future of the machine's end; cancelling it stops nothing, since the guest is told already: the machine is ended all the same
     */
    public CompletableFuture<VmExit> stopAsync() {
        return stopAsync(PATIENT);
    }

    /**
     * Ends the machine step by step and waits.
     *
     * @param ladder the steps
     * @return the machine's end
     * @throws dev.qemu4j.base.QemuTimeoutException if the process outlives SIGKILL, which a host that hangs on its storage allows
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so; the machine is ended all the same
     */
    public VmExit stop(StopLadder ladder) {
        Objects.requireNonNull(ladder, "ladder");
        return ending.stop(ladder);
    }

    /**
     * Ends the machine step by step, as {@link #stop(StopLadder)} does.
     *
     * @param ladder the steps
     * @return a future of the machine's end; cancelling it stops nothing, since the guest is told already: the machine is ended all
     *     the same
     */
    public CompletableFuture<VmExit> stopAsync(StopLadder ladder) {
        Objects.requireNonNull(ladder, "ladder");
        return ending.stopAsync(ladder);
    }

    /**
     * Cuts the guest's power: ends QEMU without asking the guest, as {@link StopLadder#atOnce()} does, and waits until nothing
     * is left. What the guest had not yet written to its disks is lost; {@link #stop()} shuts it down first. Does nothing once
     * the machine has ended. An interrupt of the thread changes nothing of that, and the thread stays interrupted.
     *
     * @throws dev.qemu4j.base.QemuTimeoutException if the process outlives SIGKILL
     */
    @Override
    public void close() {
        ending.cutPower();
    }

    @Override
    void end() {
        close();
    }

    /** Returns QEMU's version, its process, and whether that is alive; the guest may be paused. */
    @Override
    public String toString() {
        return "VirtualMachine[QEMU " + qmp.greeting().version() + ", pid " + pid() + ", "
                + (isAlive() ? "alive" : "ended") + "]";
    }
}
