/** Throwaway virtual machines for tests with JUnit Jupiter. */
module dev.qemu4j.testing {
    requires transitive dev.qemu4j.vm;
    requires transitive dev.qemu4j.net;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;
    requires java.management;
    requires jdk.management;
    requires org.opentest4j;
    requires org.slf4j;

    exports dev.qemu4j.testing;

    opens dev.qemu4j.testing to
            org.junit.platform.commons;
}
