from rest_framework.pagination import PageNumberPagination


class PagePagination(PageNumberPagination):
    """`{"count", "next", "previous", "results"}`; `page_size` up to 500."""

    page_size_query_param = "page_size"
    max_page_size = 500
    invalid_page_message = "page : il n’y a pas de page « {page_number} »."
