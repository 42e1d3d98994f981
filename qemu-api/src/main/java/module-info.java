/** The model of QEMU in Java types: command lines, values and QMP commands. It does no I/O. */
@SuppressWarnings("module") // the modules above are not built yet
module dev.qemu4j {
    requires static jdk.jfr;
    requires static transitive org.jspecify;
    requires transitive tools.jackson.databind;

    exports dev.qemu4j;
    exports dev.qemu4j.accel;
    exports dev.qemu4j.base;
    exports dev.qemu4j.base.async to
            dev.qemu4j.guest,
            dev.qemu4j.guest.linux,
            dev.qemu4j.host,
            dev.qemu4j.img,
            dev.qemu4j.net,
            dev.qemu4j.qmp,
            dev.qemu4j.testcontainers,
            dev.qemu4j.testing,
            dev.qemu4j.vm;
    exports dev.qemu4j.base.shell to
            dev.qemu4j.guest.linux,
            dev.qemu4j.host,
            dev.qemu4j.net,
            dev.qemu4j.vm;
    exports dev.qemu4j.chardev;
    exports dev.qemu4j.check;
    exports dev.qemu4j.check.problem;
    exports dev.qemu4j.check.surface;
    exports dev.qemu4j.cpu;
    exports dev.qemu4j.device;
    exports dev.qemu4j.helper;
    exports dev.qemu4j.machine;
    exports dev.qemu4j.option;
    exports dev.qemu4j.qapi;
    exports dev.qemu4j.qapi.acpi;
    exports dev.qemu4j.qapi.audio;
    exports dev.qemu4j.qapi.authz;
    exports dev.qemu4j.qapi.block;
    exports dev.qemu4j.qapi.catalog;
    exports dev.qemu4j.qapi.chardev;
    exports dev.qemu4j.qapi.common;
    exports dev.qemu4j.qapi.compat;
    exports dev.qemu4j.qapi.control;
    exports dev.qemu4j.qapi.crypto;
    exports dev.qemu4j.qapi.cryptodev;
    exports dev.qemu4j.qapi.cxl;
    exports dev.qemu4j.qapi.dump;
    exports dev.qemu4j.qapi.ebpf;
    exports dev.qemu4j.qapi.error;
    exports dev.qemu4j.qapi.introspect;
    exports dev.qemu4j.qapi.job;
    exports dev.qemu4j.qapi.machine;
    exports dev.qemu4j.qapi.migration;
    exports dev.qemu4j.qapi.misc;
    exports dev.qemu4j.qapi.net;
    exports dev.qemu4j.qapi.pci;
    exports dev.qemu4j.qapi.qdev;
    exports dev.qemu4j.qapi.qga;
    exports dev.qemu4j.qapi.qom;
    exports dev.qemu4j.qapi.rdma;
    exports dev.qemu4j.qapi.replay;
    exports dev.qemu4j.qapi.rocker;
    exports dev.qemu4j.qapi.runstate;
    exports dev.qemu4j.qapi.sockets;
    exports dev.qemu4j.qapi.stats;
    exports dev.qemu4j.qapi.tpm;
    exports dev.qemu4j.qapi.trace;
    exports dev.qemu4j.qapi.transaction;
    exports dev.qemu4j.qapi.tree to
            dev.qemu4j.qmp;
    exports dev.qemu4j.qapi.uefi;
    exports dev.qemu4j.qapi.ui;
    exports dev.qemu4j.qapi.vfio;
    exports dev.qemu4j.qapi.virtio;
    exports dev.qemu4j.qapi.yank;
    exports dev.qemu4j.recipe;
    exports dev.qemu4j.seed;
    exports dev.qemu4j.surface to
            dev.qemu4j.cli;
    exports dev.qemu4j.surface.search to
            dev.qemu4j.cli;
}
