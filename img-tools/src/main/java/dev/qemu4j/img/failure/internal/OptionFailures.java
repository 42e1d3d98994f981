package dev.qemu4j.img.failure.internal;

import dev.qemu4j.img.failure.ImageOptionException;
import java.util.List;

/** Options that the tool, or the format, does not have, and values that they do not take. */
public final class OptionFailures {
    public static final List<FailureKind> KINDS = List.of(
            FailureKind.of(
                    "Unknown (file )?format|Unknown driver|Unknown protocol",
                    "see QemuImg.formats for those that the installed tool has; some come in a package of their own",
                    ImageOptionException::new),
            FailureKind.of(
                    "only supported for image creation|cannot be set on existing images",
                    "it is set when an image is made: convert into a new one",
                    ImageOptionException::new),
            FailureKind.of(
                    "Unsupported preallocation mode",
                    (command, said) -> "images of the format " + command.format()
                            + " do not grow that way: leave preallocation out, or set FALLOC or FULL",
                    ImageOptionException::new),
            FailureKind.of("Cannot amend the backing file", "use rebase", ImageOptionException::new),
            FailureKind.of(
                    "does not support the option",
                    "leave that option of the ImageSource out",
                    ImageOptionException::new),
            FailureKind.of(
                    "does not accept value|expects (a|'on'|one of)|invalid parameter value|must be a power of two|must be within range"
                            + "|Unknown compatibility level|compatibility level 1\\.1|only supported with cluster sizes|data-file-raw requires"
                            + "|specified only once|requires refcount_bits|Cannot downgrade"
                            + "|Invalid (number of coroutines|rate limit|(source )?cache|aio option|buffer size|preallocation mode|bs |count |request count)"
                            + "|it requires cache.direct",
                    "give a value that the tool takes, and that goes with the other options",
                    ImageOptionException::new),
            FailureKind.of(
                    "[Uu]nrecognized option",
                    "another version of the tool may have that option: QemuImg.version tells the one that is installed",
                    ImageOptionException::new),
            FailureKind.of(
                    "[Ii]nvalid parameter|unknown option|Invalid option|invalid option"
                            + "|does not support|not supported",
                    "see QemuImg.createOptions and formats for what the installed tool has",
                    ImageOptionException::new));

    private OptionFailures() {}
}
