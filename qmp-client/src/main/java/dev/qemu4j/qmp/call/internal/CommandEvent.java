package dev.qemu4j.qmp.call.internal;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A command from the call to its outcome, as the Flight Recorder has it. Arguments and results are left out, as they may be secrets. */
@Name("qemu4j.Command")
@Label("Command")
@Category("qemu4j")
@Description("A command to a QMP monitor or a guest agent")
@StackTrace(false) // of the thread that reads the reply
final class CommandEvent extends Event {
    @Label("Command")
    String command = "";

    @Label("Error")
    @Description("The class of QEMU's error, or of the failure; empty for a success")
    String error = "";
}
