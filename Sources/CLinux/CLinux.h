// What Swift's Glibc module does not show of Linux: header only, no code of its own beyond calls that are variadic in C.
#pragma once
#include <sys/epoll.h>
