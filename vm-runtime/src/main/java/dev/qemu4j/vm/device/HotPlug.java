package dev.qemu4j.vm.device;

import dev.qemu4j.Devices;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.device.Device;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes the devices of a machine that runs, by its monitor.
 *
 * <pre>{@code
 * HotPlug devices = HotPlug.of(qmp);
 * PluggedDevice disk = devices.plug(VirtioDisk.of("data", image));
 * UnplugOutcome outcome = disk.unplug(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p>What a command line takes is plugged here: recipes, devices, and by {@code ids -> List.of(Option.of("-netdev", …))} any parts of the host.
 * They are plugged all or not at all. Safe for use by several threads. Use one object per machine, such as {@code vm.devices()}: it plugs one device
 * after the other, while two objects may choose the same ids or the same place for a CPU.
 *
 * <p>The methods throw, and the futures fail with, a {@link HotPlugException} if QEMU refuses, or else as {@link
 * QmpClient#execute(dev.qemu4j.qapi.QmpCommand)} fails. A limit is that of the call, also where QEMU does not answer: then they throw a {@link
 * dev.qemu4j.base.QemuTimeoutException}.
 *
 * <p>A plug that fails or is cancelled is undone. After a cancellation the undo goes on, and the next plug waits for it. It may fail where a guest
 * does not give a device up within 10 seconds. What remains is logged, and is in the suppressed exceptions.
 */
public final class HotPlug {
    private final QmpClient qmp;

    /** From the look at what is free until the plug has it, or is undone. */
    private final ReentrantLock plugs = new ReentrantLock();

    private final @Nullable Path directory;

    private HotPlug(QmpClient qmp, @Nullable Path directory) {
        this.qmp = qmp;
        this.directory = directory;
    }

    /**
     * Returns the devices of a machine.
     *
     * @param qmp connected to its QEMU
     * @return the devices
     */
    public static HotPlug of(QmpClient qmp) {
        return new HotPlug(Objects.requireNonNull(qmp, "qmp"), null);
    }

    /**
     * Returns the devices of a machine, whose recipes may have files in its run directory.
     *
     * @param qmp connected to its QEMU
     * @param directory the directory in the place of {@link dev.qemu4j.helper.RunPath#PLACEHOLDER}
     * @return the devices
     */
    public static HotPlug of(QmpClient qmp, Path directory) {
        return new HotPlug(Objects.requireNonNull(qmp, "qmp"), Objects.requireNonNull(directory, "directory"));
    }

    /**
     * Plugs what a recipe makes. A PCI device without a {@code bus} goes into the first free port where the machine's main bus takes none.
     *
     * @param recipe devices, block nodes, network and character backends and objects
     * @return the device, when QEMU has it; the guest may take its time to find it
     * @throws IllegalArgumentException if the recipe has an option that only a start can take, or a file in a run directory that is not known
     * @throws HotPlugException if the recipe has an id that the machine has already; nothing was plugged then
     */
    public PluggedDevice plug(Recipe recipe) {
        return Await.result(plugAsync(recipe), "waiting for a device to be plugged");
    }

    /**
     * Plugs what a recipe makes, as {@link #plug(Recipe)} does.
     *
     * @param recipe devices, block nodes, network and character backends and objects
     * @return a future of the device, as of {@link #plug(Recipe)}; cancelling it has what was done undone
     */
    public CompletableFuture<PluggedDevice> plugAsync(Recipe recipe) {
        Objects.requireNonNull(recipe, "recipe");
        return start(() -> recipe);
    }

    private CompletableFuture<PluggedDevice> start(Supplier<Recipe> recipe) {
        return Task.start("hotplug", task -> {
            plugs.lockInterruptibly();
            try {
                List<PlugStep> steps = PlugStep.of(recipe.get(), MachineIds.of(qmp), directory);
                return new Plugging(qmp).run(steps, () -> !task.isDone());
            } finally {
                plugs.unlock();
            }
        });
    }

    /**
     * Plugs a device that needs no parts of the host, or whose parts are there.
     *
     * @param device such as {@code Devices.usbTablet()}; without an id it gets one
     * @return the device, when QEMU has it
     */
    public PluggedDevice plug(Device device) {
        Objects.requireNonNull(device, "device");
        return plug(recipe(device));
    }

    /**
     * Plugs a device that needs no parts of the host, or whose parts are there, as {@link #plug(Device)} does.
     *
     * @param device such as {@code Devices.usbTablet()}; without an id it gets one
     * @return a future of the device, as of {@link #plug(Device)}; cancelling it has what was done undone
     */
    public CompletableFuture<PluggedDevice> plugAsync(Device device) {
        Objects.requireNonNull(device, "device");
        return plugAsync(recipe(device));
    }

    private static Recipe recipe(Device device) {
        Option option = Option.of("-device", device);
        return ids -> List.of(option);
    }

    /**
     * Plugs a memory module.
     *
     * @param size its size
     * @return the module; unplugging it needs a guest that can do without
     */
    public PluggedDevice plugMemory(DataSize size) {
        Objects.requireNonNull(size, "size");
        return plug(memory(size));
    }

    /**
     * Plugs a memory module, as {@link #plugMemory} does.
     *
     * @param size its size
     * @return a future of the module, as of {@link #plugMemory}
     */
    public CompletableFuture<PluggedDevice> plugMemoryAsync(DataSize size) {
        Objects.requireNonNull(size, "size");
        return plugAsync(memory(size));
    }

    private static Recipe memory(DataSize size) {
        return ids -> {
            String backend = ids.of("memory");
            return List.of(
                    Option.of("-object", QomObjects.memoryBackendRam(backend, m -> m.size(size))),
                    Option.of("-device", Devices.pcDimm(d -> d.memdev(backend))));
        };
    }

    /**
     * Plugs a CPU into the first free place of the machine.
     *
     * <p>Unplug CPUs last where the accelerator is TCG: QEMU 7.2 goes on telling a CPU that is gone when the machine's memory changes, and may crash. QEMU
     * 10.0.13 does not.
     *
     * @return the CPU; unplugging it needs a guest that can do without
     * @throws HotPlugException if no place is free
     */
    public PluggedDevice plugCpu() {
        return Await.result(plugCpuAsync(), "waiting for a CPU to be plugged");
    }

    /**
     * Plugs a CPU into the first free place of the machine, as {@link #plugCpu} does.
     *
     * @return a future of the CPU, as of {@link #plugCpu}; cancelling it has what was done undone
     */
    public CompletableFuture<PluggedDevice> plugCpuAsync() {
        return start(() -> recipe(CpuSlots.next(qmp)));
    }

    /**
     * Unplugs a device that the machine was started with; the parts of the host that it uses stay.
     *
     * @param id the device's id, or the name of its recipe, as of {@link dev.qemu4j.recipe.VirtioDisk}
     * @param limit the longest time for the guest
     * @return the end
     * @throws HotPlugException if there is no such device
     */
    public UnplugOutcome unplug(String id, Duration limit) {
        return Await.result(unplugAsync(id, limit), "waiting for the guest to give up " + id);
    }

    /**
     * Unplugs a device that the machine was started with; the parts of the host that it uses stay, as {@link #unplug} does.
     *
     * @param id the device's id, or the name of its recipe
     * @param limit the longest time for the guest
     * @return a future of the end, as of {@link #unplug}; cancelling it leaves the guest asked
     */
    public CompletableFuture<UnplugOutcome> unplugAsync(String id, Duration limit) {
        Objects.requireNonNull(id, "id");
        TimeLeft left = TimeLeft.of(TimeLimit.require("limit", limit));
        return Task.start("hotplug", task -> {
            return new Unplugging(qmp, device(id, MachineIds.devices(new LimitedCommands(qmp, left))), left).run();
        });
    }

    private static String device(String id, List<String> devices) {
        return Stream.of(id, id + MachineIds.RECIPE)
                .filter(devices::contains)
                .findFirst()
                .orElseThrow(() -> new HotPlugException("device: " + id + " (expected: one of " + devices + ")", null));
    }

    /**
     * Puts another medium into a drive.
     *
     * @param drive the id of the device, such as of an {@code ide-cd}, of its {@code -drive}, or of its node
     * @param image the medium
     * @param format the image's format, such as {@link BlockdevDriver#RAW}
     * @param limit the longest time for a guest that has the tray locked
     */
    public void changeMedium(String drive, Path image, BlockdevDriver format, Duration limit) {
        Await.result(changeMediumAsync(drive, image, format, limit), "waiting for the medium of " + drive);
    }

    /**
     * Puts another medium into a drive, as {@link #changeMedium} does.
     *
     * @param drive the id of the device, such as of an {@code ide-cd}, of its {@code -drive}, or of its node
     * @param image the medium
     * @param format the image's format, such as {@link BlockdevDriver#RAW}
     * @param limit the longest time for a guest that has the tray locked
     * @return a future that completes when the medium is in; cancelling leaves the tray as it is by then
     */
    public CompletableFuture<@Nullable Void> changeMediumAsync(
            String drive, Path image, BlockdevDriver format, Duration limit) {
        Objects.requireNonNull(drive, "drive");
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(format, "format");
        TimeLeft left = TimeLeft.of(TimeLimit.require("limit", limit));
        return done(task -> new Tray(qmp, drive, left).insert(image, format));
    }

    /**
     * Opens a drive and takes the medium out.
     *
     * @param drive the id of the device, of its {@code -drive}, or of its node
     * @param limit the longest time for a guest that has the tray locked
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not unlock it in time
     */
    public void eject(String drive, Duration limit) {
        Await.result(ejectAsync(drive, limit), "waiting for the medium of " + drive);
    }

    /**
     * Opens a drive and takes the medium out, as {@link #eject} does.
     *
     * @param drive the id of the device, of its {@code -drive}, or of its node
     * @param limit the longest time for a guest that has the tray locked
     * @return a future that completes when the drive is empty; cancelling leaves the tray as it is by then
     */
    public CompletableFuture<@Nullable Void> ejectAsync(String drive, Duration limit) {
        Objects.requireNonNull(drive, "drive");
        TimeLeft left = TimeLeft.of(TimeLimit.require("limit", limit));
        return done(task -> new Tray(qmp, drive, left).eject());
    }

    /**
     * Plugs a network cable in or out.
     *
     * @param name the id of the network device or of its backend
     * @param up whether the cable is in
     */
    public void link(String name, boolean up) {
        Await.result(linkAsync(name, up), "waiting for the link of " + name);
    }

    /**
     * Plugs a network cable in or out, as {@link #link} does.
     *
     * @param name the id of the network device or of its backend
     * @param up whether the cable is in
     * @return a future that completes when it is done; cancelling takes nothing back that was sent
     */
    public CompletableFuture<@Nullable Void> linkAsync(String name, boolean up) {
        Objects.requireNonNull(name, "name");
        CompletableFuture<@Nullable Void> set = qmp.net().setLink(name, up);
        return OwnedFuture.of(
                set.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        CallerStack.unwrapped(failure) instanceof QmpCommandException refused
                                ? HotPlugException.refused(
                                        "link: " + name + " (expected: the id of a network device or its backend)",
                                        refused)
                                : failure)),
                () -> set.cancel(true));
    }

    /**
     * Has the guest's balloon driver give memory back, or take it again, and waits until it has.
     *
     * @param size the memory that the guest shall have, a multiple of 4 KiB
     * @param limit the longest time for the guest
     * @throws IllegalArgumentException if it is not, or more than the machine has
     * @throws HotPlugException if the machine has no balloon
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not reach it in time, such as without a driver; the message has the size that
     *     it has reached
     */
    public void balloon(DataSize size, Duration limit) {
        Await.result(balloonAsync(size, limit), "waiting for the guest's balloon");
    }

    /**
     * Has the guest's balloon driver give memory back, or take it again, as {@link #balloon} does.
     *
     * @param size the memory that the guest shall have, a multiple of 4 KiB
     * @param limit the longest time for the guest
     * @return a future that completes when it has that; cancelling leaves the guest asked
     */
    public CompletableFuture<@Nullable Void> balloonAsync(DataSize size, Duration limit) {
        Objects.requireNonNull(size, "size");
        TimeLeft left = TimeLeft.of(TimeLimit.require("limit", limit));
        return done(task -> new BalloonWait(qmp, left).run(size));
    }

    /**
     * Gives the guest more or less of a virtio-mem device's memory, and waits until it has that.
     *
     * @param id the device's id, such as of a {@code Devices.virtioMemPci}
     * @param size the memory that the guest shall have of it, a multiple of its block size and at most that of its backend
     * @param limit the longest time for the guest
     * @throws HotPlugException if there is no such device, or it cannot have that size
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not reach it in time, such as without a driver, or with memory in use that it
     *     cannot move; the message has the size that it has reached
     */
    public void resizeMemory(String id, DataSize size, Duration limit) {
        Await.result(resizeMemoryAsync(id, size, limit), "waiting for the guest's memory of " + id);
    }

    /**
     * Gives the guest more or less of a virtio-mem device's memory, as {@link #resizeMemory} does.
     *
     * @param id the device's id
     * @param size the memory that the guest shall have of it
     * @param limit the longest time for the guest
     * @return a future that completes when it has that; cancelling leaves the guest asked
     */
    public CompletableFuture<@Nullable Void> resizeMemoryAsync(String id, DataSize size, Duration limit) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(size, "size");
        TimeLeft left = TimeLeft.of(TimeLimit.require("limit", limit));
        return done(task -> new MemoryResize(qmp, device(id, MachineIds.devices(new LimitedCommands(qmp, left))), left)
                .run(size));
    }

    /**
     * Returns a future of the end of the connection to QEMU, from which on nothing can be plugged.
     *
     * @return completes with null, never exceptionally; cancelling it leaves the connection alone
     */
    public CompletableFuture<@Nullable Void> closed() {
        return qmp.closed();
    }

    private static CompletableFuture<@Nullable Void> done(Task.Work<Boolean> work) {
        return OwnedFuture.map(Task.start("hotplug", work), done -> null);
    }

    @Override
    public String toString() {
        return "HotPlug[" + qmp + "]";
    }
}
