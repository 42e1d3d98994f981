package dev.qemu4j.testing;

import dev.qemu4j.vm.VirtualMachine;
import java.util.Map;

/** The machines that a test or another method has used up to now, for the evidence of its failure. */
interface UsedVms {
    /** The machines by their names. */
    Map<String, VirtualMachine> used();

    /** The state of their LANs, for people; empty if there are none. */
    String lans();
}
