package dev.qemu4j.vm.screen;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.qom.ObjectPropertyInfo;
import dev.qemu4j.qapi.qom.QomGet;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qapi.ui.Screendump;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Has QEMU write what a screen shows to a file, and reads it. The file is PPM on all versions: QEMU would compress a PNG on the thread
 * that also serves the guest's devices, and not each QEMU can.
 */
final class ScreenDump implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ScreenDump.class);
    private static final String BACKEND = "/backend";
    private static final String WITH_ID = "/machine/peripheral/";
    private static final long MAX_FILE = 3L * PpmReader.MAX_PIXELS + 256;

    private final QmpClient qmp;
    private final ScreenOptions options;
    private final @Nullable RunDirectory own;
    private final Path directory;
    private CompletableFuture<?> asked = CompletableFuture.completedFuture(null);

    ScreenDump(QmpClient qmp, ScreenOptions options) {
        this.qmp = qmp;
        this.options = options;
        Path shared = options.directory();
        RunDirectory made = shared == null ? RunDirectory.create() : null;
        own = made;
        directory = shared != null ? shared : Objects.requireNonNull(made).path();
    }

    /** Takes a picture; QEMU has to answer within a limit, or the client's own if that is null. */
    Screenshot take(@Nullable Duration limit) {
        Path file = create();
        try {
            dump(file, limit);
            Screenshot shot = read(file);
            remove(file);
            return shot;
        } catch (IOException e) {
            throw new ScreenException("the picture of the screen cannot be passed through " + directory + ": " + e, e);
        } finally {
            Chain.after(asked, () -> delete(file)); // QEMU may write it when nobody waits any more
        }
    }

    /** A sticky directory does not let this user remove what a QEMU of another one made. */
    private void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ScreenException(
                    "the picture of the screen stays in " + directory + ", where this user cannot remove QEMU's files: "
                            + e + " (name a directory that lets both, without the sticky bit: ScreenOptions.directory)",
                    e);
        }
    }

    private void dump(Path file, @Nullable Duration limit) throws IOException {
        try {
            execute(file, limit);
        } catch (QmpCommandException refused) {
            if (own != null || !isAbout(refused, file, "Permission denied")) {
                throw explained(refused, file);
            }
            Files.delete(file); // QEMU is of another user: where it may make files, it does
            try {
                execute(file, limit);
            } catch (QmpCommandException again) {
                throw explained(again, file);
            }
        }
    }

    private void execute(Path file, @Nullable Duration limit) {
        Screendump.Builder command = Screendump.builder(file.toString());
        if (options.device() != null) {
            command.device(options.device()).head(options.head());
        }
        CompletableFuture<?> answer = qmp.execute(command.build());
        asked = answer;
        if (limit == null) {
            Await.result(OwnedFuture.view(answer), "waiting for a picture of the screen");
        } else {
            Await.result(OwnedFuture.view(answer), "waiting for a picture of the screen", limit);
        }
    }

    private Path create() {
        try {
            return Files.createTempFile(
                    directory,
                    "screen",
                    ".ppm",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new ScreenException("the picture of the screen cannot be passed through " + directory + ": " + e, e);
        }
    }

    private Screenshot read(Path file) throws IOException {
        long size = Files.size(file);
        if (size == 0) {
            throw elsewhere("QEMU has written it to another file of that name", null);
        }
        if (size > MAX_FILE) {
            throw new ScreenException(
                    "the picture of the screen has " + size + " bytes (expected: <= " + MAX_FILE + ")", null);
        }
        return PpmReader.read(Files.readAllBytes(file));
    }

    private QemuException explained(QmpCommandException refused, Path file) {
        if (isAbout(refused, file, "no console")) {
            return new ScreenException(
                    "the machine has no graphics device, so that there is no screen (add one, such as Devices.vga)",
                    refused);
        }
        if (isAbout(refused, file, "No such file") || isAbout(refused, file, "Permission denied")) {
            return elsewhere(refused.description(), refused);
        }
        if (options.device() == null || refused.unsupported() != null) {
            return refused;
        }
        return new ScreenException(
                "screen: " + new DisplayHead(options.device(), options.head()) + " (expected: one of " + heads(qmp)
                        + ")",
                refused);
    }

    /** A path may have any words in it. */
    private static boolean isAbout(QmpCommandException refused, Path file, String words) {
        return refused.description().replace(file.toString(), "").contains(words);
    }

    private ScreenException elsewhere(String why, @Nullable Throwable cause) {
        return new ScreenException(
                "QEMU cannot pass the picture of its screen through " + directory + ": " + why
                        + ". It is on another host, in a container or of another user: name a directory that both see under the"
                        + " same path, and that QEMU may write to (ScreenOptions.directory)",
                cause);
    }

    /** Refuses a machine that has no picture before its state has come. */
    static void requirePicture(QmpClient qmp) {
        if (qmp.blocking().runState().queryStatus().status().equals(RunState.INMIGRATE)) {
            throw new ScreenException(
                    "the machine waits for its state to be migrated in, and has no picture before", null);
        }
    }

    /** Tells why the screen does not change, or null if it may. */
    static @Nullable String standstill(QmpClient qmp) {
        StatusInfo status = qmp.blocking().runState().queryStatus();
        return status.running()
                ? null
                : "the machine does not run, so that its screen does not change (query-status: " + status.status()
                        + "; vm.control().resume(), or RunControl.of(qmp), lets a paused one go on)";
    }

    static List<DisplayHead> heads(QmpClient qmp) {
        List<ObjectPropertyInfo> consoles;
        try {
            consoles = qmp.blocking().qom().qomList(BACKEND);
        } catch (QmpCommandException none) {
            return List.of(); // a machine that never had one
        }
        List<DisplayHead> heads = new ArrayList<>();
        for (ObjectPropertyInfo console : consoles) {
            String path = BACKEND + "/" + console.name();
            if (console.name().startsWith("console[") && !console.type().contains("text")) {
                String device = get(qmp, path, "device").asString("");
                if (!device.isEmpty()) { // else a text console, in QEMUs that have one type for all
                    heads.add(new DisplayHead(
                            device.startsWith(WITH_ID) ? device.substring(WITH_ID.length()) : null,
                            get(qmp, path, "head").asInt(0)));
                }
            }
        }
        return List.copyOf(heads);
    }

    private static JsonNode get(QmpClient qmp, String path, String property) {
        return qmp.blocking().execute(QomGet.of(path, property));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("a picture of a screen stays in [{}]: {}", file, e.toString());
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
