package dev.qemu4j.base.async;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** A wait of a thread, as the Flight Recorder has it. */
@Name("qemu4j.Wait")
@Label("Wait")
@Category("qemu4j")
@Description("A thread that waited in a verb of qemu4j")
@Threshold("10 ms")
final class WaitEvent extends Event {
    @Label("Wait")
    String what = "";

    @Label("Result")
    @Description("done, late, interrupted, or the class of the failure")
    String result = "";
}
