package dev.qemu4j.qmp.job;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A job from its start, or from the moment when it was attached to, to its outcome, as the Flight Recorder has it. */
@Name("qemu4j.Job")
@Label("Job")
@Category("qemu4j")
@Description("A job of QEMU's that was followed to its end")
@StackTrace(false) // of the thread that reads the events
final class JobEvent extends Event {
    @Label("Id")
    String id = "";

    @Label("Type")
    @Description("The command that has started it; empty for a job that was attached to")
    String type = "";

    @Label("Outcome")
    @Description("done, cancelled, failed, unknown, or the class of another failure")
    String outcome = "";
}
