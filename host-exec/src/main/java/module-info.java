/** Runs and supervises host programs such as QEMU, and keeps the private directories that they share with the JVM. */
@SuppressWarnings("module") // the modules above are not built yet
module dev.qemu4j.host {
    requires static transitive org.jspecify;
    requires transitive dev.qemu4j;
    requires org.slf4j;

    exports dev.qemu4j.host;
    exports dev.qemu4j.host.plan;
    exports dev.qemu4j.host.run;
    exports dev.qemu4j.host.system to
            dev.qemu4j.cli,
            dev.qemu4j.guest.linux,
            dev.qemu4j.img,
            dev.qemu4j.net,
            dev.qemu4j.vm;
    exports dev.qemu4j.host.systemd;
    exports dev.qemu4j.host.tuning;
    exports dev.qemu4j.host.usb;

    uses dev.qemu4j.host.plan.Sweeper;
}
