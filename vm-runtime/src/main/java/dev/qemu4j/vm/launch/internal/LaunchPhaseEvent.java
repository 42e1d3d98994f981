package dev.qemu4j.vm.launch.internal;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A phase of a machine's start, as the Flight Recorder has it. */
@Name("qemu4j.LaunchPhase")
@Label("Launch Phase")
@Category("qemu4j")
@Description("A phase of the start of a virtual machine")
@StackTrace(false) // of whichever thread ended the phase
final class LaunchPhaseEvent extends Event {
    @Label("Program")
    String program = "";

    @Label("Phase")
    @Description("check, disks, helpers, spawn, greeting or running")
    String phase = "";

    @Label("Error")
    @Description("The class of the failure; empty for a success")
    String error = "";
}
