/** Starts, supervises and stops virtual machines. */
module dev.qemu4j.vm {
    requires transitive dev.qemu4j;
    requires transitive dev.qemu4j.host;
    requires transitive dev.qemu4j.img;
    requires transitive dev.qemu4j.qmp;
    requires transitive java.desktop;
    requires static jdk.jfr;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.qemu4j.vm;
    exports dev.qemu4j.vm.accel;
    exports dev.qemu4j.vm.cloud;
    exports dev.qemu4j.vm.console;
    exports dev.qemu4j.vm.life;
    exports dev.qemu4j.vm.device;
    exports dev.qemu4j.vm.firmware;
    exports dev.qemu4j.vm.disk;
    exports dev.qemu4j.vm.disk.backup;
    exports dev.qemu4j.vm.disk.failure;
    exports dev.qemu4j.vm.disk.graph;
    exports dev.qemu4j.vm.disk.revert;
    exports dev.qemu4j.vm.disk.stream;
    exports dev.qemu4j.vm.fault;
    exports dev.qemu4j.vm.helper;
    exports dev.qemu4j.vm.input;
    exports dev.qemu4j.vm.migrate;
    exports dev.qemu4j.vm.record;
    exports dev.qemu4j.vm.screen;
    exports dev.qemu4j.vm.suspend;
    exports dev.qemu4j.vm.systemd;
    exports dev.qemu4j.vm.template;
    exports dev.qemu4j.vm.usb;
    exports dev.qemu4j.vm.user;
    exports dev.qemu4j.vm.wait;
}
