package dev.qemu4j.option;

import java.util.List;

/**
 * Options that belong together, such as a disk's block nodes and its device. Those of this package are immutable: each
 * setter returns a changed copy.
 *
 * <pre>{@code
 * CommandLine.builder(Target.X86_64)
 *         .with(VirtioDisk.of("root", Path.of("root.qcow2")).device(d -> d.bootindex(1)))
 *         .with(UserNetwork.create().forwardTcp(22))
 * }</pre>
 */
@FunctionalInterface
public interface Recipe {
    /**
     * Makes the options.
     *
     * @param ids gives ids that are free, and knows the options before
     * @return the options in the order in which QEMU gets them
     */
    List<Option> options(Ids ids);
}
