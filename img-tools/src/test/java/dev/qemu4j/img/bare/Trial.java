package dev.qemu4j.img.bare;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.img.failure.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One verb on one kind of target, by the bare tool in one scene and by the SDK in its twin. */
final class Trial {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** The tool waits for somebody at the pipe's other end, who never comes. */
    private static final Duration PIPE_LIMIT = Duration.ofSeconds(5);

    private static final String DONE = "done";
    private static final String REFUSED = "refused";

    private final TargetKind kind;
    private final WritingVerb verb;
    private final Scene bare;
    private final Scene sdk;
    private final List<String> faults = new ArrayList<>();
    private String bareOutcome = "";
    private String sdkOutcome = "";
    private @Nullable Throwable failure;

    Trial(TargetKind kind, WritingVerb verb, Scene bare, Scene sdk) {
        this.kind = kind;
        this.verb = verb;
        this.bare = bare;
        this.sdk = sdk;
    }

    /** Returns the points in which the SDK does worse. */
    List<String> run() throws IOException {
        Traces before = Traces.of(bare.directory());
        bareOutcome = runBare();
        Traces byTool = Traces.of(bare.directory());
        Traces ours = Traces.of(sdk.directory());
        sdkOutcome = runSdk();
        Traces bySdk = Traces.of(sdk.directory());
        if (sdkOutcome.equals(DONE)) {
            judgeDone(before, byTool, bySdk);
        } else {
            judgeRefused(byTool.equals(before), ours, bySdk);
        }
        return faults;
    }

    String row() {
        return "%-24s %-16s %-8s %s".formatted(kind, verb, bareOutcome, sdkOutcome);
    }

    private String runBare() {
        try {
            HostCommand.builder(verb.bare(bare))
                    .timeout(kind == TargetKind.FIFO ? PIPE_LIMIT : LIMIT)
                    .build()
                    .run();
            return DONE;
        } catch (HostCommandTimeoutException e) {
            return "hangs";
        } catch (HostCommandException e) {
            return REFUSED;
        }
    }

    private String runSdk() {
        try {
            verb.sdk(sdk);
            return DONE;
        } catch (ImageException e) {
            failure = e;
            if (e.getClass() == ImageException.class && verb != WritingVerb.COMPACT) {
                fault("fails with no kind of exception: " + e.getMessage());
            }
            return e.getClass().getSimpleName();
        } catch (IllegalArgumentException e) { // such as a position behind the end of a device without a size
            failure = e;
            return e.getClass().getSimpleName();
        } catch (RuntimeException e) {
            failure = e;
            fault("fails with " + e);
            return e.getClass().getSimpleName();
        }
    }

    private void judgeRefused(boolean toolChangedNothing, Traces before, Traces after) {
        if (bareOutcome.equals(DONE) && TargetKind.WORKING.contains(kind) && !verb.isChoosy()) {
            fault("does not do what the tool does: " + failure);
        }
        boolean whole = toolChangedNothing || (!verb.isInPlace() && kind != TargetKind.DEVICE);
        if (whole && !after.equals(before)) {
            fault("refuses, but has changed something: " + before + " -> " + after);
        }
    }

    private void judgeDone(Traces before, Traces byTool, Traces bySdk) throws IOException {
        if (!bareOutcome.equals(DONE)) {
            fault("does what the tool refuses");
            return;
        }
        if (!bySdk.identities().keySet().equals(byTool.identities().keySet())) {
            fault("leaves " + bySdk.identities().keySet() + ", the tool "
                    + byTool.identities().keySet());
        }
        before.identities().forEach((name, identity) -> {
            if (identity.equals(byTool.identities().get(name))
                    && !identity.equals(bySdk.identities().get(name))) {
                fault("'" + name + "' becomes " + bySdk.identities().get(name) + ", and was " + identity);
            }
        });
        before.contents().forEach((name, content) -> {
            if (content.equals(byTool.contents().get(name))
                    && !Objects.equals(content, bySdk.contents().get(name))) {
                fault("'" + name + "' is changed");
            }
            if (!content.equals(byTool.contents().get(name))
                    && Objects.equals(content, bySdk.contents().get(name))) {
                fault("'" + name + "' is not changed, as the tool does");
            }
        });
        compare();
    }

    private void compare() throws IOException {
        if (!Files.exists(bare.target())
                || kind == TargetKind.CHARACTER_DEVICE
                || kind == TargetKind.MOUNTED_DEVICE
                || verb.isUnique()) {
            return; // nothing, or with a file system of a random identity
        }
        try {
            Tool.run(
                    "qemu-img",
                    "compare",
                    "-f",
                    verb.after,
                    "-F",
                    verb.after,
                    bare.target().toString(),
                    sdk.target().toString());
        } catch (HostCommandException e) {
            fault("makes another image: " + e.getMessage());
        }
    }

    private void fault(String what) {
        faults.add(row() + ": " + what);
    }
}
